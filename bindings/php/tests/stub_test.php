<?php
/** match_native.stub.php names exactly the functions, classes and parameters that the extension has. */
declare(strict_types=1);
require getenv('MATCH_PHP');
require __DIR__ . '/check.php';

/** @return list<string> the lines of a stub, by the tokens of PHP itself */
function stub_lines(string $path): array
{
    $lines = [];
    $class = '';
    preg_match_all('/class (\w+)|function (\w+)\(([^)]*)\)(?:: (\??\w+))?/', file_get_contents($path), $found,
        PREG_SET_ORDER);
    foreach ($found as $match) {
        if ($match[1] !== '') {
            $class = $match[1];
            continue;
        }
        $types = preg_replace('/ ?\$\w+/', '', $match[3]);
        $lines[] = ltrim("$class::$match[2]($types): " . ($match[4] ?? ''), ':');
    }
    return $lines;
}

function line_of(\ReflectionFunctionAbstract $f, string $class): string
{
    $type = static fn (?\ReflectionType $t) => str_replace('string|null', '?string', (string) $t);
    $types = implode(', ', array_map(static fn ($p) => $type($p->getType()), $f->getParameters()));
    return ltrim("$class::" . $f->getName() . "($types): " . $type($f->getReturnType()), ':');
}

test('the stub file is the extension', static function () {
    $extension = new \ReflectionExtension('match_native');
    $lines = array_map(static fn ($f) => line_of($f, ''), array_values($extension->getFunctions()));
    foreach ($extension->getClasses() as $class) {
        if (preg_match('/^MatchNative[A-Z]/', $class->getName())) { // without SWIG's class of the functions
            foreach ($class->getMethods() as $method) {
                $lines[] = line_of($method, $class->getName());
            }
        }
    }
    $stub = stub_lines(dirname(__DIR__) . '/match_native.stub.php');
    check(count($lines) > 60, 'the extension has its methods');
    same([], array_values(array_diff($lines, $stub)), 'not in the stub:');
    same([], array_values(array_diff($stub, $lines)), 'not in the extension:');
});
finish();
