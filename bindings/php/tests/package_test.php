<?php
/** The PHP binding: behaviour, errors, text intact, closed handles, hostile input. No test framework. */
declare(strict_types=1);
require getenv('MATCH_PHP');
require __DIR__ . '/check.php';

const RECORDS = [
    ['kind' => 'organisation', 'id' => 'A', 'name' => 'Alpha Imaging SRL', 'type' => 'company', 'country' => 'RO'],
    ['kind' => 'organisation', 'id' => 'B', 'name' => 'Beta Hospital', 'type' => 'hospital', 'country' => 'PL'],
    ['kind' => 'organisation', 'id' => 'C', 'name' => 'Gamma Institute', 'type' => 'research', 'country' => 'FR'],
    ['kind' => 'offer', 'id' => 'o1', 'owner' => 'A', 'title' => 'Segmentation of liver CT images', 'language' => 'en',
        'text' => 'Software that segments liver tumours on computed tomography'],
    ['kind' => 'request', 'id' => 'r1', 'owner' => 'B', 'title' => 'Liver segmentation software wanted',
        'language' => 'en', 'text' => 'The hospital looks for software to segment liver tumours'],
    ['kind' => 'competence', 'id' => 'c1', 'owner' => 'C', 'title' => 'Polymer chemistry', 'language' => 'en',
        'text' => 'Synthesis of polymers for contrast agents', 'colour' => 'blue'],
];
const TIMED = ['participants' => [['id' => 'A', 'name' => 'Ala ș'], ['id' => 'B']], 'tables' => 1,
    'slots' => [['start' => '2026-12-04T09:00+02:00', 'end' => '2026-12-04T09:20+02:00']],
    'meetings' => [['a' => 0, 'b' => 1]]];
const EVENT = ['participants' => 4, 'slots' => 3, 'tables' => 2,
    'meetings' => [['a' => 0, 'b' => 1], ['a' => 2, 'b' => 3], ['a' => 0, 'b' => 2], ['a' => 1, 'b' => 3]]];

function filled(): MatchStore
{
    $store = MatchStore::create(':memory:', viewer: 'confidential', asOf: '2026-11-01');
    $store->batch(static fn (MatchStore $s) => array_map([$s, 'upsert'], RECORDS));
    return $store;
}

test('the example cluster: import, search, partners with reasons', static function () {
    $folder = getenv('MATCH_SOURCE') . '/examples/imago-mol';
    $store = MatchStore::create(':memory:', viewer: 'confidential', asOf: '2026-11-01');
    $said = [];
    $report = $store->importFile("$folder/themes.tsv", kind: 'taxonomy', scheme: 'theme');
    same(0, $report->rejected);
    foreach (['clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'calls.jsonl',
        'projects.jsonl', 'relations.jsonl', 'feedback.jsonl'] as $name) {
        $report = $store->importFile("$folder/$name", progress: static function (float $share) use (&$said) {
            $said[] = $share;
        });
        same(0, $report->rejected, $name);
        same($report->rows, $report->inserted + $report->updated + $report->unchanged, $name);
    }
    same(1.0, end($said));
    $hits = $store->search('căutăm anonimizarea imaginilor DICOM', k: 4, want: 'offer');
    same(4, count($hits));
    $partners = $store->partners('IM28', k: 5, explain: true);
    same(5, count($partners));
    foreach ($partners as $i => $hit) {
        same($i + 1, $hit->rank);
        same($hit->id, $partners[$i]->id);
        foreach (['en', 'ro', 'pl'] as $language) {
            check(trim($hit->explanation->text($language)) !== '', 'explained');
        }
        check(isset($hit->explanation->toArray()['scale']), 'the scale is named');
    }
    same($partners->ids(), array_map(static fn ($h) => $h->id, iterator_to_array($partners)));
    $flawed = $store->importFile("$folder/flawed.jsonl");
    check($flawed->rejected > 0 && $flawed->issues[0]['message'] !== '', 'rejected rows say why');
    check(str_contains((string) $flawed, 'rejected'), 'the report prints');
});

test('records round trip, unknown keys and text stay', static function () {
    $store = filled();
    same('blue', $store->get('c1')['colour']);
    $name = 'Institutul ș ț ă — Łódź 🧬 𝛼';
    $store->upsert(['kind' => 'organisation', 'id' => 'țș-🧬', 'name' => $name]);
    same($name, $store->get('țș-🧬')['name']);
    same($name, $store->search('Institutul Łódź', want: 'organisation')[0]->name);
    same('țș-🧬', $store->search('Institutul Łódź', want: 'organisation')[0]->id);
    same(7, count(iterator_to_array($store->records(), false)));
    same(['r1'], array_column(iterator_to_array($store->records('request'), false), 'id'));
    same($name, json_decode($store->getJson('țș-🧬'))->name);
    same('unchanged', $store->upsert(RECORDS[0])[0]);
    same('updated', $store->upsert(['name' => 'Alpha'] + RECORDS[0])[0]);
    [$change, $warnings] = $store->upsert(['kind' => 'offer', 'id' => 'o9', 'title' => 'x', 'trl' => [3, 12]]);
    same(['inserted', 'trl'], [$change, $warnings[0]['field']]);
    $store->delete('offer', 'o9');
    check(!$store->has('o9') && $store->has('A'), 'deleted');
});

test('a batch is all or nothing', static function () {
    $store = filled();
    throws(\DomainException::class, static fn () => $store->batch(static function (MatchStore $s) {
        $s->upsert(['kind' => 'organisation', 'id' => 'Z', 'name' => 'Zeta']);
        throw new \DomainException('stop');
    }));
    check(!$store->has('Z'), 'rolled back');
});

test('ranked lists behave like lists', static function () {
    $store = filled();
    $hits = $store->search('liver segmentation', want: 'offer', explain: true);
    check(isset($hits[0]) && !isset($hits[count($hits)]) && !isset($hits['x']), 'isset');
    throws(\OutOfBoundsException::class, static fn () => $hits[99]);
    throws(\LogicException::class, static function () use ($hits) { $hits[0] = 1; });
    throws(\Error::class, static function () use ($hits) { $hits[0]->name = 'changed'; });
    $store->close();
    same('o1', $hits[0]->id);
    same('Segmentation of liver CT images', $hits[0]->name);
    check(is_array(json_decode(json_encode($hits[0]->explanation), true)), 'explanations become JSON');
    $why = $store = null;
    foreach ($hits as $hit) {
        $why = $hit->explanation;
        check(isset($why->json) && !isset($why->yaml), 'a property before it is read');
        foreach (['en', 'ro', 'pl'] as $language) {
            same($why->text($language), match_native_explanation_text($hit->explanation->json, $language));
        }
        throws(MatchError::class, static fn () => $why->text('xx'));
        throws(\LogicException::class, static fn () => $why->yaml);
        same('linear', $why['scale']);
    }
    unset($hits, $hit);
    same('linear', $why['scale'], 'an explanation outlives its list');
    check($why->text() !== '' && isset($why->json), 'its text too');
    same($why->json, unserialize(serialize($why))->json, 'an explanation goes into caches');
    same(null, filled()->search('liver segmentation')[0]->explanation);
});

test('partners, completion, explanations, duplicates', static function () {
    $store = filled();
    same('A', $store->partners('B', k: 1)[0]->id);
    $hits = $store->complete('liver tumours', ['B', 'nobody']);
    check(!in_array('B', $hits->ids(), true), 'members are left out');
    check(str_contains(implode($hits->warnings()), 'nobody'), 'the unknown member is named');
    check(trim((string) $store->explain('A', 'B')) !== '', 'explained');
    check(trim((string) $store->whyNot('A', 'C')) !== '', 'why not');
    same([], $store->duplicates());
    same(0.5, match_evaluate("q1 Q0 d1 1 2.0 m\nq1 Q0 d2 2 1.0 m\n", "q1\t0\td2\t1\n")['mrr']);
    $list = $store->partners('B', explain: true);
    same(array_column(array_slice(iterator_to_array($list), 1, 1), 'id', 'rank'), array_column($list->slice(1, 1), 'id', 'rank'));
    same([[], [], count($list)], [$list->slice(9), $list->slice(0, 0), count($list->slice(-3))]);
    same([$list[0]->id, $list[0]->explanation['score']], array_values(array_intersect_key(
        json_decode(json_encode($list), true)[0], ['id' => 0])) + [1 => json_decode(json_encode($list), true)[0]['explanation']['score']]);
    same('k', throws(MatchInputError::class, static fn () => $store->partners('B', k: -1))->field);
    $page = new MatchReport('Pagină ș🧬', 'ro');
    $page->addQuality('Calitate', $store);
    $page->addResults('Parteneri', $store->partners('B', explain: true));
    check(str_contains($page->html(), 'Parteneri') && str_contains($page->html(), 'Alpha Imaging SRL'), 'a page');
    same('E_UNSUPPORTED', throws(MatchError::class, static fn () => $store->learnChannel())->status);
    check($store->stats()['records']['organisation'] === 3 && isset($store->quality()['counts']), 'counts');
});

test('meetings are planned, checked and printed', static function () {
    $event = new MatchEvent(EVENT);
    same([4, 4, 3, 2], [count($event->participants()), $event->meetings(), $event->slots(), $event->tables()]);
    $plan = $event->schedule(moves: 20000, seed: 3);
    check(in_array($plan->status(), ['optimal', 'feasible'], true), 'planned');
    check($event->check($plan)['valid'], 'valid');
    same($event->check($plan), json_decode($event->checkJson($plan), true));
    same($plan->toJson(), $event->schedule(moves: 20000, seed: 3)->toJson());
    $broken = $plan->toArray();
    $broken['assignment'][0] = $broken['assignment'][2];
    check(!$event->check($event->plan($broken))['valid'], 'the broken plan is found out');
    throws(MatchInputError::class, static fn () => $plan->ics(0));
    $timed = (new MatchEvent(TIMED))->schedule(moves: 100);
    check(str_starts_with($timed->ics(0, 'ro'), 'BEGIN:VCALENDAR'), 'iCalendar');
    check(substr_count($plan->csv(), "\n") > 4 && $plan->agenda(0) !== '', 'agendas');
    $page = $plan->toHtml('Întâlniri 🤝');
    check(str_contains($page, 'Întâlniri 🤝') && str_contains($page, '<!DOCTYPE html>'), 'page');
    throws(MatchInputError::class, static fn () => $plan->ics(99));
    $built = filled()->buildEvent(['participants' => ['A', 'B', 'C'], 'slots' => 4, 'tables' => 2]);
    same(['A', 'B', 'C'], array_column($built->participants(), 'id'));
});

test('errors name what and where', static function () {
    $store = filled();
    $e = throws(MatchNotFoundError::class, static fn () => $store->partners('nobody'));
    check($e instanceof MatchError && $e->status === 'E_NOT_FOUND' && $e->getCode() === 20, 'code');
    check(str_contains($e->getMessage(), 'nobody'), 'message');
    $e = throws(MatchInputError::class, static fn () => $store->upsert(['kind' => 'compani', 'id' => 'ș🧬']));
    same(['kind', 'compani', 'E_VALUE'], [$e->field, $e->value, $e->status]);
    $e = throws(MatchInputError::class, static fn () => $store->search('liver', where: "country = = 'RO'"));
    same('E_SYNTAX', $e->status);
    $e = throws(MatchInputError::class, static fn () => $store->search('liver', want: 'nonsense'));
    same(['want', 'nonsense'], [$e->field, $e->value]);
    throws(MatchError::class, static fn () => MatchStore::open('/no/such/folder'));
    $e = throws(MatchStoreError::class, static fn () => MatchStore::open(__DIR__));
    same('E_NOT_A_STORE', $e->status);
    throws(MatchError::class, static fn () => $store->importFile('/no/such/file.csv'));
    throws(MatchInputError::class, static fn () => $store->setAsOf('yesterday'));
    throws(MatchInputError::class, static fn () => new MatchEvent('{"participants": -1}'));
    throws(MatchInputError::class, static fn () => $store->upsert("\xff"));
    throws(MatchInputError::class, static fn () => $store->upsert(['kind' => 'organisation', 'id' => "\xff"]));
    throws(MatchInputError::class, static fn () => $store->search("\xed\xa0\x80"));
});

test('after close every call says so', static function () {
    $store = filled();
    $store->close();
    $store->close();
    check($store->isClosed(), 'closed');
    foreach ([static fn () => $store->search('x'), static fn () => $store->partners('A'),
        static fn () => $store->upsert(RECORDS[0]), static fn () => $store->stats(), static fn () => $store->get('A'),
        static fn () => $store->batch('count'), static fn () => $store->importText('{}'),
        static fn () => $store->explain('A', 'B'), static fn () => $store->rebuild(),
        static fn () => $store->records(), static fn () => $store->quality()] as $call) {
        same('E_STATE', throws(MatchStateError::class, $call)->status);
    }
});

test('NUL, wrong types, huge and hostile text never crash', static function () {
    $store = filled();
    foreach (['get', 'partners'] as $method) {
        throws(\ValueError::class, static fn () => $store->$method("a\0b"));
    }
    foreach (["liver\0cancer", str_repeat('ș', 2_000_000), '', "\xf0\x9f", "'; DROP TABLE records; --"] as $text) {
        try {
            $store->search($text);
        } catch (MatchError) {
        }
        try {
            $store->importText($text, format: 'csv');
        } catch (MatchError) {
        }
    }
    foreach ([null, 5, [], new \stdClass()] as $bad) {
        foreach (['search', 'partners', 'get'] as $method) {
            throws(\TypeError::class, static fn () => $store->$method($bad));
        }
    }
    throws(\TypeError::class, static fn () => $store->complete('x', [5]));
    foreach (['Store', 'Hits', 'Job', 'Event', 'Plan', 'Report'] as $name) {
        $class = "MatchNative$name";
        $reflection = new \ReflectionClass($class);
        throws(\Throwable::class, static fn () => $reflection->newInstanceWithoutConstructor());
        throws(\Throwable::class, static fn () => new $class());
        throws(\Throwable::class, static fn () => unserialize(sprintf('O:%d:"%s":0:{}', strlen($class), $class)));
    }
    $event = new MatchNativeEvent(json_encode(EVENT));
    $job = $event->schedule(0.1, 100, 1, 1, false);
    while ($job->step(40));
    $native = new MatchNativeStore(':memory:', 2, 2, null, 0);
    $native->upsert(json_encode(RECORDS[0]));
    $boxes = [$native, $event, $job, $job->plan(), $native->search('alpha', 3, 1, null, null, null, true),
        new MatchNativeReport('x', 'en')];
    foreach ([[], [5], ['a'], [null], [[]], [new \stdClass()], ["a\0b"], [PHP_INT_MAX], [-1], [NAN], [$event],
        [$native], [$job]] as $arguments) {
        foreach ($boxes as $box) {
            foreach ((new \ReflectionClass($box))->getMethods() as $method) {
                if ($method->isConstructor() || in_array($method->name, ['close', 'split', 'write_statistics'], true)) {
                    continue;
                }
                try {
                    @$box->{$method->name}(...array_pad($arguments, $method->getNumberOfParameters(),
                        $arguments[0] ?? null));
                } catch (\Throwable) {
                }
            }
        }
    }
    same('o1', $store->search('liver segmentation', want: 'offer')[0]->id);
});

finish();
