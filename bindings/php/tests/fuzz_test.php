<?php
/** The boundary under hostile values: null, wrong types, huge and broken texts, NUL, closed and foreign objects. Every call
 *  returns or throws; nothing crashes, and the store is whole after it. MATCH_FUZZ_CALLS, MATCH_FUZZ_SEED. */
require getenv('MATCH_PHP'); // without strict_types: values are coerced as in most PHP programs
require __DIR__ . '/check.php';

// constructors, what ends the test's own objects, what writes files, what takes as long as the moves it is given
const LEFT_OUT = ['__construct', 'close', 'open', 'create', 'batch', 'importFile', 'split', 'writeStatistics',
    'useStatistics', 'schedule', 'repair', 'policy', 'timeLimit'];

function hostile(array $things): mixed
{
    static $values = null;
    $values ??= [null, true, false, 0, 1, -1, PHP_INT_MAX, PHP_INT_MIN, 0.5, NAN, INF, '', 'a', 'o1', 'i1', 'offer',
        'organisations', 'balanced', 'en', 'laser', "a\0b", "\xff\xfe", "\xed\xa0\x80", "\xc0\x80", str_repeat('ș', 70000),
        str_repeat('🧬', 9), "country = 'RO'", '((', '{"kind":"offer","id":"z","title":"x"}', '{"a":', '[]', '{}', [], ['o1'],
        [1], [null], ['kind' => 'offer'], ['kind' => 'organisation', 'id' => str_repeat('q', 300), 'name' => ''],
        ['participants' => -1], ['a' => [1, 2]], ['a' => 'laser', 'b' => "x\ty"], [0.5, -1], new stdClass(), fn () => 1];
    $all = array_merge($values, $things);
    return $all[mt_rand(0, count($all) - 1)];
}

function call_some(object $thing, array $things): string
{
    $methods = array_values(array_filter((new ReflectionObject($thing))->getMethods(ReflectionMethod::IS_PUBLIC),
        static fn ($m) => !$m->isStatic() && !in_array($m->getName(), LEFT_OUT, true)));
    $method = $methods[mt_rand(0, count($methods) - 1)];
    $arguments = [];
    for ($i = mt_rand($method->getNumberOfRequiredParameters(), $method->getNumberOfParameters()); $i > 0; $i--) {
        $arguments[] = hostile($things);
    }
    try {
        $result = $method->invokeArgs($thing, $arguments);
        if ($result instanceof Traversable) {
            iterator_to_array($result, false);
        }
        return 'returned';
    } catch (MatchError $e) {
        check($e->getMessage() !== '', $method->getName() . ': an error has a message');
        return $e::class;
    } catch (TypeError | ValueError | LogicException | OutOfBoundsException | JsonException $e) {
        return $e::class;
    }
}

test('hostile values', static function () {
    $seed = (int) (getenv('MATCH_FUZZ_SEED') ?: 1);
    mt_srand($seed);
    echo "seed $seed\n";
    set_error_handler(static fn () => true); // notices of coercion
    $fill = static function (MatchStore $store): MatchStore {
        for ($i = 0; $i < 6; $i++) {
            $store->upsert(['kind' => 'organisation', 'id' => "o$i", 'name' => "Company $i", 'country' => 'RO']);
            $store->upsert(['kind' => 'offer', 'id' => "i$i", 'owner' => "o$i", 'title' => 'laser wood', 'language' => 'en']);
        }
        return $store;
    };
    $store = $fill(MatchStore::create(':memory:', asOf: '2026-05-31'));
    $closed = $fill(MatchStore::create(':memory:'));
    $closed->close();
    $event = new MatchEvent(['participants' => 4, 'slots' => 3, 'tables' => 2, 'meetings' => [['a' => 0, 'b' => 1]]]);
    $things = [$store, $closed, $event, $event->schedule(moves: 500), $store->search('laser', explain: true),
        $store->explain('o1', 'o2'), new MatchReport('x'),
        $store->learning(), $store->standing(), $store->mergers(), $store->privacy(), $store->groups(), $store->sharding(),
        $store->groups()->network(), $closed->groups(), $closed->standing(), $closed->sharding()];
    $store->setVectors(['o1' => [1, 2], 'i1' => [0.5, -1]]);
    $things[] = $store->vectors();
    $store->setVectors([]);
    $outcomes = [];
    for ($i = (int) (getenv('MATCH_FUZZ_CALLS') ?: 8000); $i > 0; $i--) {
        $what = call_some(mt_rand(0, 1) ? $store : $things[mt_rand(0, count($things) - 1)], $things);
        $outcomes[$what] = ($outcomes[$what] ?? 0) + 1;
    }
    restore_error_handler();
    $store->upsert(['kind' => 'offer', 'id' => 'last', 'title' => 'laser', 'language' => 'en']);
    $found = $store->search('laser', 1000)->ids();
    check(in_array('last', $found, true), 'the store works on after all this');
    $store->rebuild();
    $store->verify();
    same($found, $store->search('laser', 1000)->ids());
    echo json_encode($outcomes), "\n";
});
finish();
