<?php
/** Many questions at once, many stores, and vectors. */
declare(strict_types=1);
require getenv('MATCH_PHP');
require __DIR__ . '/check.php';

/** @return list<array<string, mixed>> */
function records(int $count): array
{
    $words = ['laser', 'wood', 'robot', 'wine', 'ș🧬'];
    $records = [];
    for ($i = 0; $i < $count; $i++) {
        $records[] = ['kind' => $i % 3 ? 'offer' : 'request', 'id' => "i$i", 'owner' => 'o' . $i % 7, 'language' => 'en',
            'title' => $words[$i % 5] . ' ' . $words[intdiv($i, 5) % 5] . " n$i"];
    }
    for ($i = 0; $i < 7; $i++) {
        $records[] = ['kind' => 'organisation', 'id' => "o$i", 'name' => "Company $i"];
    }
    return $records;
}

function filled(string $path = ':memory:'): MatchStore
{
    $store = MatchStore::create($path, asOf: '2026-05-31');
    $store->importText(implode("\n", array_map('json_encode', records(60))));
    return $store;
}

function folder(callable $work): void
{
    $folder = sys_get_temp_dir() . '/libmatch-' . bin2hex(random_bytes(6));
    mkdir($folder);
    try {
        $work($folder);
    } finally {
        $entries = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($folder, \FilesystemIterator::SKIP_DOTS),
            \RecursiveIteratorIterator::CHILD_FIRST);
        foreach ($entries as $entry) {
            $entry->isDir() ? rmdir((string) $entry) : unlink((string) $entry);
        }
        rmdir($folder);
    }
}

/** @return list<array{string, string, float}> */
function rows(MatchResults $results): array
{
    return array_map(static fn (MatchHit $h) => [$h->id, $h->kind, $h->score], iterator_to_array($results));
}

test('fields are worth what was set', static function () {
    $store = filled();
    $before = rows($store->search('laser', channels: 'words'));
    $store->setFieldWeights(['title' => 3, 'text' => 0.25]);
    $changed = rows($store->search('laser', channels: 'words'));
    check($before !== $changed, 'the weights take part');
    $store->setFieldWeights([]);
    same($before, rows($store->search('laser', channels: 'words')));
    throws(MatchError::class, static fn () => $store->setFieldWeights(['body' => 1]));
});

test('facets count over all that is found', static function () {
    $store = filled();
    $every = $store->search('laser', 1000, channels: 'words');
    $kinds = array_count_values(array_map(static fn (MatchHit $h) => $h->kind, iterator_to_array($every)));
    arsort($kinds);
    $list = $store->search('laser', 1, facets: ['kind', 'owner']);
    same(1, count($list));
    same($kinds, $list->facets()['kind']);
    same(count($every), array_sum($list->facets()['owner']));
    same(1, count($store->search('laser', facets: ['owner'], facetValues: 1)->facets()['owner']));
    same([], $store->search('laser')->facets());
    throws(MatchInputError::class, static fn () => $store->search('laser', facets: ['owners']));
});

test('many questions are answered as one by one', static function () {
    $store = filled();
    $texts = (static function () {
        for ($i = 0; $i < 40; $i++) {
            yield "q$i-ș🧬" => ['laser', 'wood robot', "wine\nlaser", 'nothing of that', ''][$i % 5];
        }
    });
    $count = 0;
    foreach ($store->searchMany($texts(), 5, want: 'offer', threads: 2) as $id => $hits) {
        same("q$count-ș🧬", $id);
        $alone = ['laser', 'wood robot', "wine\nlaser", 'nothing of that', ''][$count++ % 5];
        same(rows($store->search($alone, 5, want: 'offer')),
            array_map(static fn ($h) => [$h['id'], $h['kind'], $h['score']], $hits));
    }
    same(40, $count);
    $some = iterator_to_array($store->searchMany($texts(), 2, start: 10, part: 1, parts: 3));
    same(array_map(static fn ($i) => "q$i-ș🧬", range(10, 39, 3)), array_keys($some));
    foreach ($store->searchMany(['x' => 'laser'], 3) as $hits) {
        $store->upsert(['kind' => 'offer', 'id' => 'new', 'title' => 'laser', 'language' => 'en']); // between two answers
    }
    check($store->has('new'), 'the store is used between two answers');
    $e = throws(MatchInputError::class, static fn () => $store->searchMany([], want: 'nonsense'));
    same('want', $e->field);
    same('want', throws(MatchInputError::class,
        static fn () => iterator_to_array($store->searchMany(['x' => 'y'], want: 'organisations')))->field);
    throws(MatchInputError::class, static fn () => $store->searchMany([], part: 3, parts: 3));
    throws(MatchInputError::class, static fn () => iterator_to_array($store->searchMany(["a\tb" => 'x'])));
    throws(\TypeError::class, static fn () => iterator_to_array($store->searchMany(['a' => 5])));
    same('E_ENCODING', throws(MatchInputError::class, static fn () => iterator_to_array($store->searchMany(['a' => "\xff"])))
        ->status);
});

test('every record against all others', static function () {
    $store = filled();
    $all = iterator_to_array($store->compareAll(3, want: 'offer'));
    same(40, count($all));
    check(!in_array('i1', array_column($all['i1'], 'id'), true) && count($all['i1']) === 3, 'not among its own answers');
    $half = iterator_to_array($store->compareAll(3, want: 'offer', part: 1, parts: 2));
    same(array_slice($all, 1, 1), array_slice($half, 0, 1));
    foreach ($store->compareAll(1) as $answer) {
        break; // what is left undone is ended
    }
    $left = $store->compareAll(1);
    $store->close();
    same('the job is closed', throws(MatchStateError::class, static fn () => iterator_to_array($left))->getMessage());
    throws(MatchStateError::class, static fn () => $store->compareAll());
});

test('shards answer as one store', static function () {
    folder(static function (string $folder) {
        $store = filled("$folder/whole");
        throws(MatchStateError::class, static fn () => $store->learnChannel()); // too few records to learn from
        $store->importText(implode("\n", array_map(static fn ($i) => json_encode(['kind' => 'idea', 'id' => "d$i",
            'title' => "idea of wine and wood $i", 'language' => 'en']), range(1, 80))));
        $store->learnChannel();
        check(count($store->search('laser wood', channels: 'words,learned')) > 0, 'the learned channel takes part');
        $store->learnChannel(false);
        $last = 0.0;
        $paths = MatchShards::divide($store, "$folder/parts", 3, static function (float $share) use (&$last) {
            check($share >= $last, 'progress');
            $last = $share;
        });
        same([3, 1.0], [count($paths), $last]);
        $shards = new MatchShards($paths, asOf: '2026-05-31');
        foreach ([null, 'offer', 'organisations'] as $want) {
            same($store->search('laser wood', 7, want: $want)->toJsonl('q'),
                $shards->search('laser wood', 7, want: $want)->toJsonl('q'), "$want");
        }
        $home = MatchShards::of('i1', 3);
        check(MatchStore::open($paths[$home])->has('i1') && !MatchStore::open($paths[($home + 1) % 3])->has('i1'), 'home');
        $one = MatchStore::open($paths[0], write: true);
        $voters = MatchShards::mergeVoters([$one->sharding()->voters('laser'), '[]']);
        throws(MatchInputError::class, static fn () => $one->sharding()->searchVoted('laser', $voters, 3), 'round 1 of 3');
        foreach ([2, 3] as $round) {
            $voters = MatchShards::mergeVoters([$one->sharding()->votersNext($voters)]);
        }
        check(count($one->sharding()->searchVoted('laser', $voters, 3)) > 0, 'voted');
        $one->sharding()->useStatistics(null);
        $one->sharding()->writeStatistics("$folder/counts");
        MatchShards::mergeStatistics(["$folder/counts"], "$folder/sum");
        check(filesize("$folder/sum") > 0, 'added up');
        throws(MatchStoreError::class, static fn () => $store->sharding()->split($paths[0], 0, 3));
        throws(MatchInputError::class, static fn () => $store->sharding()->split("$folder/x", 3, 3));
        throws(MatchInputError::class, static fn () => MatchShards::mergeStatistics([], "$folder/none"));
        throws(MatchInputError::class, static fn () => MatchShards::mergeVoters(['{']));
        $counted = static fn (string ...$values) => '{"found":2,"facets":[{"field":"kind","distinct":' . count($values)
            . ',"values":[' . implode(',', array_map(static fn (string $v) => "{\"value\":\"$v\",\"count\":1}", $values)) . ']}]}';
        same('{"found":4,"facets":[{"field":"kind","distinct":2,"values":[{"value":"a","count":2}]}]}',
            MatchShards::mergeFacets([$counted('a'), $counted('a', 'b')], 1));
        same('{"found":2,"facets":[{"field":"kind","distinct":2,"values":[{"value":"a","count":1}]}]}',
            MatchShards::mergeFacets([$counted('a', 'b')], 1));
        same('{"found":0,"facets":[]}', MatchShards::mergeFacets([]));
        throws(MatchInputError::class, static fn () => MatchShards::mergeFacets(['{', '{']));
        throws(MatchInputError::class, static fn () => MatchShards::mergeFacets(['{']));
        throws(MatchInputError::class, static fn () => MatchResults::merge([]));
        $shards->close();
        throws(MatchStateError::class, static fn () => $shards->search('laser'));
    });
});

test('vectors beside the store', static function () {
    $store = filled();
    throws(MatchNotFoundError::class, static fn () => $store->vectors());
    $vectors = [];
    for ($i = 0; $i < 20; $i++) {
        $vectors["i$i"] = [cos($i / 9), sin($i / 9), 0];
    }
    $store->setVectors($vectors + ['ș🧬' => [0.0, 0.0, 2.5]]);
    $kept = $store->vectors();
    $sorted = [...array_keys($vectors), 'ș🧬'];
    sort($sorted, SORT_STRING);
    same([21, 3, $sorted], [count($kept), $kept->dims(), $kept->ids()]);
    same([[0.0, 0.0, 1.0], null], [$kept->get('ș🧬'), $kept->get('nobody')]);
    foreach ($kept as $id => $row) {
        check(abs(array_sum(array_map(static fn ($x) => $x * $x, $row)) - 1) < 1e-6, 'of length 1');
        same($row, $kept->get($id));
    }
    $found = $store->searchVector([1, 0, 0], 3);
    same(['i0', 'i1', 'i2'], $found->ids());
    check(abs($found[1]->score - cos(1 / 9)) < 1e-6, 'the cosine');
    same('i1', $store->searchVector([1.0, 0.0, 0.0], 1, text: 'wood laser n1', weight: 0.1, explain: true)[0]->id);
    same(3, count($kept->get('i0')));
    $e = throws(MatchInputError::class, static fn () => $store->setVectors(['i0' => [1, 2], 'i1' => [1]]));
    same(['vectors', 'i1'], [$e->field, $e->value]);
    throws(MatchInputError::class, static fn () => $store->setVectors(['i0' => [0, 0]]));
    throws(MatchInputError::class, static fn () => $store->setVectors(['i0' => [NAN, 0]]));
    throws(MatchInputError::class, static fn () => $store->searchVector([1, 2], 3));
    throws(\TypeError::class, static fn () => $store->setVectors(['i0' => ['x']]));
    throws(\TypeError::class, static fn () => $store->setVectors(['i0' => 5]));
    throws(\TypeError::class, static fn () => $store->searchVector([[null]]));
    $store->setVectors([]);
    throws(MatchNotFoundError::class, static fn () => $store->vectors());
    $store->close();
    same(21, count($kept));
    throws(MatchStateError::class, static fn () => $store->setVectors([]));
    throws(MatchStateError::class, static fn () => $store->searchVector([1]));
    throws(MatchStateError::class, static fn () => $store->vectors());
});

test('long calls end in time', static function () {
    $store = filled();
    foreach (range(1, 40) as $round) {
        $store->importText(implode("\n", array_map(static fn (array $r) => json_encode(['id' => $r['id'] . "-$round"] + $r),
            records(60))));
    }
    $calls = [$store->qualityJson(...), $store->duplicates(...), $store->rebuild(...)];
    $store->timeLimit(0.001);
    usleep(5000);
    foreach ($calls as $call) {
        same('E_CANCELLED', throws(MatchCancelledError::class, static function () use ($call) {
            foreach (range(1, 50) as $once) { // short calls may end without asking
                $result = $call();
                $result instanceof \Generator && iterator_to_array($result);
            }
        })->status);
    }
    $store->timeLimit(null);
    check(strlen($store->qualityJson()) > 10, 'goes on');
});

test('rules for tokens', static function () {
    $store = filled();
    same('[]', $store->tokenRules());
    $store->setTokenRules([['name' => 'own', 'kind' => 'code', 'pattern' => '#[0-9]+']]);
    same('own', json_decode($store->tokenRules())[0]->name);
    same('E_SYNTAX', throws(MatchInputError::class, static fn () => $store->setTokenRules([['name' => 'x', 'kind' => 'code',
        'pattern' => '((']]))->status);
    $store->setTokenRules('[]');
});
finish();
