<?php
/** A page whose import writes as it goes on: when the browser leaves, PHP ends the page, nothing of the import is kept and the
 *  next page has the store. Under php -S, which is this file again. */
declare(strict_types=1);
require getenv('MATCH_PHP');

if (PHP_SAPI === 'cli-server') {
    $store = MatchStore::open(getenv('MATCH_TEST_STORE'), write: true);
    if ($_SERVER['REQUEST_URI'] === '/count') {
        echo $store->stats()['records']['offer'];
        return true;
    }
    $rows = array_map(static fn ($i) => '{"kind":"offer","id":"o' . $i . '","title":"laser ' . $i . '"}', range(1, 60000));
    $store->importText(implode("\n", $rows), progress: static function () {
        echo ' ';
        flush();
    });
    return true;
}
require __DIR__ . '/check.php';

/** What a page answers; with $most bytes read, the visitor leaves. */
function visit(int $port, string $path, ?int $most = null): string
{
    $socket = stream_socket_client("tcp://127.0.0.1:$port", $code, $message, 30);
    fwrite($socket, "GET $path HTTP/1.0\r\nHost: here\r\n\r\n");
    $text = $most === null ? stream_get_contents($socket) : fread($socket, $most);
    fclose($socket);
    return $text;
}

function free_port(): int
{
    $socket = stream_socket_server('tcp://127.0.0.1:0');
    $name = stream_socket_get_name($socket, false);
    fclose($socket);
    return (int) substr(strrchr($name, ':'), 1);
}

test('the browser leaves', static function () {
    $path = sys_get_temp_dir() . '/match-left-' . getmypid();
    MatchStore::create($path)->close();
    $port = free_port();
    $extension = getenv('MATCH_PHP_EXTENSION');
    $server = proc_open([PHP_BINARY, '-n', '-d', "extension=$extension", '-d', 'output_buffering=0', '-S', "127.0.0.1:$port",
        __FILE__], [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes, null,
        getenv() + ['MATCH_TEST_STORE' => $path]);
    try {
        for ($i = 0; $i < 200 && !($socket = @stream_socket_client("tcp://127.0.0.1:$port")); $i++) {
            usleep(50000);
        }
        fclose($socket);
        check(str_contains(visit($port, '/import', 400), '200 OK'), 'the import has begun');
        $count = visit($port, '/count'); // one server, one page at a time: the import has ended
        check(str_ends_with($count, "\r\n\r\n0"), 'nothing is kept: ' . strrchr($count, "\n"));
    } finally {
        proc_terminate($server);
        proc_close($server);
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($path, FilesystemIterator::SKIP_DOTS),
            RecursiveIteratorIterator::CHILD_FIRST) as $file) {
            $file->isDir() ? rmdir($file->getPathname()) : unlink($file->getPathname());
        }
        rmdir($path);
    }
});
finish();
