<?php
/** What crossing the border costs in PHP: a JSON line per measurement; run by run.py. */
require getenv('MATCH_PHP');
ini_set('memory_limit', '-1');
const COUNT = 100000;

function measure(string $what, float $unit, int $repeat, callable $call): void
{
    $best = INF;
    for ($i = 0; $i < $repeat; $i++) {
        $begun = hrtime(true);
        $call();
        $best = min($best, (hrtime(true) - $begun) / 1e9);
    }
    echo json_encode(['host' => 'php', 'what' => $what, 'value' => round($best * $unit, 4)]), "\n";
}

$box = new MatchNativeEvent('{"participants":2,"slots":1,"tables":1,"meetings":[{"a":0,"b":1}]}');
measure('call ns', 1e9 / COUNT, 5, function () use ($box) {
    for ($i = 0; $i < COUNT; $i++) {
        $box->meetings();
    }
});
$store = MatchStore::create(':memory:', asOf: '2026-05-31');
$lines = '';
for ($i = 0; $i < COUNT; $i++) {
    $lines .= '{"kind":"offer","id":"i' . $i . '","title":"imaging tool ' . $i % 97 . '","language":"en"}' . "\n";
}
$store->importText($lines);
measure('get us', 1e6 / 2000, 5, function () use ($store) {
    for ($i = 0; $i < 2000; $i++) {
        $store->get("i$i");
    }
});
measure('search k=10 us', 1e6 / 200, 5, function () use ($store) {
    for ($i = 0; $i < 200; $i++) {
        $store->search('tool 13');
    }
});
$hits = $store->search('imaging', COUNT);
measure('iterate 100,000 hits ms', 1e3, 3, function () use ($hits) {
    $total = 0.0;
    foreach ($hits as $hit) {
        $total += $hit->score;
    }
    return $total;
});
