<?php
/** The day run in PHP: day.php EXAMPLE_FOLDER OUTPUT OUTCOMES */
declare(strict_types=1);
require getenv('MATCH_PHP');

const FILES = ['clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'projects.jsonl',
    'relations.jsonl'];
[, $folder, $output, $outcomes] = $argv;
$out = fopen($output, 'wb');
$say = static fn (string $what, string $text) => fwrite($out, $what . "\n" . rtrim($text, "\n") . "\n");
$fails = static function (string $what, callable $call) use ($out): void {
    try {
        $call();
        fwrite($out, "error $what: none\n");
    } catch (MatchError $e) {
        fwrite($out, "error $what: {$e->getMessage()}\n");
    }
};
$store = MatchStore::create(':memory:', viewer: 'confidential', asOf: '2026-11-01');
foreach (FILES as $name) {
    $store->importFile("$folder/$name");
}
$store->importFile($outcomes);
$say('learn', $store->learning()->learn()->json);
foreach (['IM28', 'IM07', 'MZ01'] as $id) {
    foreach ($store->partners($id, 5, explain: true) as $hit) {
        $say("$id $hit->rank $hit->id $hit->kind $hit->name", $hit->explanation->json);
    }
}
$event = $store->buildEvent(file_get_contents("$folder/brokerage.json"));
$say('event', $event->json);
$plan = $event->schedule(moves: 20000, seed: 3);
$say('plan', $plan->toJson());
$say('check', $event->checkJson($plan));
[$repaired, $report] = $event->repair($plan, file_get_contents("$folder/day.json"), moves: 20000, seed: 5);
$say('repair', $report->json);
$say('whom to tell', $repaired->changesCsv());
$say('repaired plan', $repaired->toJson());
$say('changed event', $repaired->event->json);
$fails('partners', static fn () => $store->partners('nobody-ș'));
$fails('explain', static fn () => $store->explain('IM28', 'nobody'));
$fails('filter', static fn () => $store->search('imaging', where: "country = = 'RO'"));
$fails('channel', static fn () => $store->search('imaging', channels: 'telepathy'));
$fails('model', static fn () => $store->learning()->use(99));
fclose($out);
