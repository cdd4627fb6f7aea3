<?php
/** The few functions that the tests are written with. */
declare(strict_types=1);

final class Failed extends \Exception {}

function check(bool $holds, string $what): void
{
    $GLOBALS['checks'] = ($GLOBALS['checks'] ?? 0) + 1;
    if (!$holds) {
        throw new Failed("does not hold: $what");
    }
}

function same(mixed $expected, mixed $found, string $what = ''): void
{
    check($expected === $found, trim("$what expected " . var_export($expected, true) . ', found '
        . var_export($found, true)));
}

/** @return \Throwable the exception, which must be of the class */
function throws(string $class, callable $call): \Throwable
{
    try {
        $call();
    } catch (Failed $e) {
        throw $e;
    } catch (\Throwable $e) {
        check($e instanceof $class, "expected $class, caught " . $e::class . ': ' . $e->getMessage());
        return $e;
    }
    throw new Failed("expected $class, nothing was thrown");
}

function test(string $name, callable $body): void
{
    try {
        $body();
        echo "ok      $name\n";
    } catch (\Throwable $e) {
        $GLOBALS['failures'] = ($GLOBALS['failures'] ?? 0) + 1;
        $place = current(array_filter($e->getTrace(), static fn ($f) => str_ends_with($f['file'] ?? '', '_test.php')));
        echo "FAILED  $name: ", $e::class, ': ', $e->getMessage(), ' (line ', $place['line'] ?? $e->getLine(), ")\n";
    }
}

function finish(): never
{
    printf("%d checks, %d failures, libmatch %s, PHP %s\n", $GLOBALS['checks'] ?? 0, $GLOBALS['failures'] ?? 0,
        match_version(), PHP_VERSION);
    exit(($GLOBALS['failures'] ?? 0) || !($GLOBALS['checks'] ?? 0) ? 1 : 0);
}
