<?php
/** setup.php EXAMPLE_FOLDER DATA_FOLDER: makes what the portal reads: a store, an event and its plan. */
declare(strict_types=1);
require getenv('MATCH_PHP') ?: 'match.php';

[, $source, $data] = $argv + [1 => 'examples/imago-mol', 2 => 'portal-data'];
if (!is_dir($data)) {
    mkdir($data, 0o755, true);
}
file_put_contents("$data/secret", random_bytes(32));
chmod("$data/secret", 0o600);
$store = MatchStore::create("$data/portal.store", viewer: 'members', asOf: '2026-11-01');
$store->importFile("$source/themes.tsv", kind: 'taxonomy', scheme: 'theme');
foreach (['clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'calls.jsonl',
    'projects.jsonl', 'relations.jsonl', 'feedback.jsonl'] as $name) {
    echo "$name: ", $store->importFile("$source/$name"), "\n";
}
$event = $store->buildEvent(file_get_contents("$source/c2c.json"));
$plan = $event->schedule(moves: 100000, seed: 1);
file_put_contents("$data/event.json", $event->json);
file_put_contents("$data/plan.json", $plan->toJson());
echo 'event: ', count($event->participants()), " participants, plan {$plan->status()}\n";
