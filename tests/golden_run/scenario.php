<?php
/** The golden run in PHP: scenario.php EXAMPLE_FOLDER OUTPUT */
declare(strict_types=1);
require getenv('MATCH_PHP');

const FILES = ['clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'calls.jsonl',
    'projects.jsonl', 'relations.jsonl', 'feedback.jsonl', 'flawed.jsonl', 'flawed.csv'];
const TITLES = ['Vizită de studiu și sesiune C2C la Iași', 'Sesja spotkań C2C w Warszawie',
    'Studii preclinice pe animale de talie mare'];
const RECORD = '{"kind":"organisation","id":"țș-🧬","name":"Institutul ș ț ă Łódź 🧬 𝛼","country":"RO"}';
const EVENT = '{"participants":[{"id":"A","name":"Ana ș"},{"id":"B","name":"Łucja"},{"id":"C","name":"Zoë 🧬"}],"tables":1,'
    . '"slots":[{"start":"2026-12-04T09:00+02:00","end":"2026-12-04T09:20+02:00"},'
    . '{"start":"2026-12-04T09:25+02:00","end":"2026-12-04T09:45+02:00"},'
    . '{"start":"2026-12-04T09:50+02:00","end":"2026-12-04T10:10+02:00"}],'
    . '"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}';
const BATCH = ['one' => 'căutăm anonimizarea imaginilor DICOM', 'two' => 'software for stroke patients'];

[, $folder, $output] = $argv;
$out = fopen($output, 'wb');
chdir($folder);

function line(string|int ...$words): void
{
    fwrite($GLOBALS['out'], implode(' ', $words) . "\n");
}

function fails(string $what, callable $call): void
{
    try {
        $call();
        line('error', $what, 'none');
    } catch (MatchError $e) {
        line('error', $what, $e->status, "[$e->source|$e->row|$e->field|$e->value]", $e->getMessage());
    }
}

function bits(float $score): string
{
    return bin2hex(pack('E', $score));
}

function imported(string $name, MatchImport $r): void
{
    line('import', $name, $r->rows, $r->inserted, $r->updated, $r->unchanged, $r->older, $r->rejected, $r->warnings);
}

$store = MatchStore::create(':memory:', viewer: 'confidential', asOf: '2026-11-01');
imported('themes.tsv', $store->importFile('themes.tsv', kind: 'taxonomy', scheme: 'theme'));
foreach (FILES as $name) {
    imported($name, $store->importFile($name));
}
foreach (TITLES as $title) {
    line('search', $store->search($title, 1, want: 'offer')[0]->id);
}
line('get', $store->getJson('IM28'));
line('upsert', $store->upsert(RECORD)[0]);
line('upsert', $store->upsert(RECORD)[0]);
line('get', $store->getJson('țș-🧬'));
$store->delete('organisation', 'țș-🧬');

$event = new MatchEvent(EVENT);
$plan = $event->schedule(moves: 2000, seed: 7);
line('event', count($event->participants()), $event->meetings(), $event->slots(), $event->tables());
line('plan', $plan->status());
line($plan->toJson());
line($event->checkJson($plan));
line($plan->csv('pl'));
line($plan->agenda(2, 'ro'));
line($plan->ics(0, 'en', stamp: '2026-11-01T00:00:00Z', sequence: 2));

fails('get', static fn () => $store->get('nobody-ș'));
fails('partners', static fn () => $store->partners('nobody'));
fails('upsert kind', static fn () => $store->upsert('{"kind":"compani","id":"x"}'));
fails('upsert json', static fn () => $store->upsert('{"kind":'));
fails('filter', static fn () => $store->search('imaging', where: "country = = 'RO'"));
fails('as-of', static fn () => $store->setAsOf('yesterday'));
fails('event', static fn () => new MatchEvent('{"participants":-1}'));
fails('import', static fn () => $store->importFile('no-such-file.csv'));
fails('explain', static fn () => $store->explain('IM28', 'nobody'));
fails('delete', static fn () => $store->delete('offer', 'nobody'));
fails('ics', static fn () => $plan->ics(9));

line('=== ranking');
foreach ($store->partners('IM28', 5, mode: 'complement', explain: true) as $hit) {
    line('partner', $hit->rank, $hit->id, $hit->kind, $hit->name);
    line($store->explain('IM28', $hit->id, 'complement')->text('ro'));
}
line($store->explain('IM28', 'IM07')->json);
line($store->whyNot('IM41', 'MZ04')->json);
foreach ($store->search('căutăm anonimizarea imaginilor DICOM', 5, want: 'offer', explain: true) as $hit) {
    line('hit', $hit->rank, $hit->id, $hit->name);
    line($hit->explanation->json);
}
foreach ($store->partners('IM07', 5, explain: true) as $hit) {
    line('fits', $hit->id, bits($hit->score));
    line($hit->explanation->json);
}
foreach ($store->partners('IM07', 5, newOnly: true) as $hit) {
    line('new', $hit->id, bits($hit->score));
}
foreach ($store->search(BATCH['two'], 5, want: 'organisations') as $hit) {
    line('answers', $hit->id, bits($hit->score));
}
foreach ($store->searchMany(BATCH, 3) as $hits) {
    foreach ($hits as $hit) {
        line('batch', $hit['id'], bits($hit['score']));
    }
}
$store->close();
fails('closed', static fn () => $store->stats());
