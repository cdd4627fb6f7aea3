<?php
/** Around the lists: learning, standing queries, mergers, diversity, fair lists, confidentiality. */
declare(strict_types=1);
require getenv('MATCH_PHP');
require __DIR__ . '/check.php';

const RECORDS = [
    ['kind' => 'organisation', 'id' => 'a', 'name' => 'Acme SRL', 'country' => 'RO', 'towns' => ['Iași']],
    ['kind' => 'organisation', 'id' => 'b', 'name' => 'Bolt', 'country' => 'PL'],
    ['kind' => 'organisation', 'id' => 'b2', 'name' => 'Bolt Ltd', 'country' => 'PL', 'url' => 'http://bolt.example'],
    ['kind' => 'request', 'id' => 'r', 'owner' => 'a', 'title' => 'Lung software', 'trl' => [5, 7], 'language' => 'en'],
    ['kind' => 'offer', 'id' => 'o', 'owner' => 'b', 'title' => 'Lung software offered', 'trl' => [2, 3],
        'language' => 'en'],
    ['kind' => 'offer', 'id' => 's', 'owner' => 'b', 'title' => 'Lung secret', 'language' => 'en',
        'visibility' => 'members'],
];

function filled(): MatchStore
{
    $store = MatchStore::create(':memory:', viewer: 'confidential', asOf: '2026-05-31');
    $store->batch(static fn (MatchStore $s) => array_map([$s, 'upsert'], RECORDS));
    return $store;
}

test('standing queries tell what is new, once', static function () {
    $standing = filled()->standing();
    same(2, $standing->watch(['id' => 'q', 'text' => 'lung', 'existing' => true],
        ['id' => 'ș🧬', 'record' => 'r', 'owner' => 'a']));
    $ids = static fn (array $news) => array_map(static fn (MatchNews $n) => $n->id, $news);
    $peeked = $standing->news(peek: true);
    same(['o', 'r', 's'], (static function ($ids) { sort($ids); return $ids; })($ids($peeked)));
    same(['q', 'offer', 'Lung software offered', 1.0, 'lung'],
        [$peeked[0]->query, $peeked[0]->kind, $peeked[0]->name, $peeked[0]->score, $peeked[0]->words[0]['word']]);
    check(strlen($peeked[0]->version) === 16, 'the version is named');
    same($ids($peeked), $ids($standing->news()));
    same([], $standing->news());
    same(['q', 'ș🧬'], array_column($standing->watches(), 'id'));
    $standing->unwatch('ș🧬');
    same(1, count($standing->watches()));
    throws(MatchNotFoundError::class, static fn () => $standing->unwatch('ș🧬'));
    $e = throws(MatchInputError::class, static fn () => $standing->watch(['id' => 'x', 'text' => 'a', 'minimum' => 7]));
    same(['minimum', 1], [$e->field, $e->row]);
    throws(MatchInputError::class, static fn () => $standing->watch('{'));
});

test('mergers and their undoing', static function () {
    $store = filled();
    same('b2', $store->duplicates()[0]['id_b']);
    $done = $store->mergers()->merge('b', 'b2');
    same([1, 'b', 'b2'], [$done['merge'], $done['kept'], $done['merged']]);
    same('http://bolt.example', $store->get('b')['url']);
    same(false, $store->mergers()->all()[0]['undone']);
    same(2, $store->mergers()->undo()['restored']);
    check($store->has('b2') && $store->mergers()->all()[0]['undone'], 'undone');
    throws(MatchNotFoundError::class, static fn () => $store->mergers()->undo(9));
    throws(MatchInputError::class, static fn () => $store->mergers()->merge('b', 'b'));
    $store->mergers()->setDifferent('b', 'b2');
    same([], $store->duplicates());
    $store->mergers()->setDifferent('b', 'b2', false);
    same(1, count($store->duplicates()));
});

test('learning: refused with a reason, then learned, used and taken back', static function () {
    $store = filled();
    $e = throws(MatchStateError::class, static fn () => $store->learning()->learn());
    check(str_contains($e->getMessage(), 'too few outcomes'), $e->getMessage());
    $e = throws(MatchInputError::class, static fn () => $store->learning()->learn(exposure: 3.0));
    check(str_contains($e->getMessage(), 'exposure'), $e->getMessage());
    same(['used' => 0, 'models' => []], $store->learning()->models());
    for ($i = 0; $i < 48; $i++) {
        [$good, $asker] = [$i % 2 === 0, 'x' . $i % 8];
        $store->upsert(['kind' => 'organisation', 'id' => $asker, 'name' => "Asker $asker", 'country' => 'RO']);
        $store->upsert(['kind' => 'organisation', 'id' => "y$i", 'name' => "Answer $i", 'country' => $good ? 'RO' : 'PL']);
        $store->upsert(['kind' => 'feedback', 'a' => $asker, 'b' => "y$i", 'at' => '2026-05-01',
            'outcome' => $good ? 'accepted' : 'declined']);
    }
    $dry = $store->learning()->learn(exposure: 0.0, dryRun: true);
    same(false, $store->learning()->learn(dryRun: true, calibrateOnly: true)['weights_moved']);
    same([48, []], [$dry['outcomes']['used'], $store->learning()->models()['models']]);
    same($dry->toArray(), json_decode(json_encode($dry), true));
    check(isset($dry['weights']) && !isset($dry['nothing']) && count($dry) > 4, 'a document reads like an array');
    throws(\OutOfBoundsException::class, static fn () => $dry['nothing']);
    throws(\LogicException::class, static function () use ($dry) { $dry['weights'] = 1; });
    same(array_keys($dry->toArray()), array_keys(iterator_to_array($dry)));
    $store->learning()->learn();
    same([1, 1], [$store->learning()->models()['used'], count($store->learning()->models()['models'])]);
    $store->learning()->use(0);
    same(0, $store->learning()->models()['used']);
    throws(MatchNotFoundError::class, static fn () => $store->learning()->use(99));
});

test('diversity, fair lists, wording for one reader', static function () {
    $store = filled();
    $fair = $store->fairLists(['a', 'b', 'nobody'], 1, most: 1);
    same(['a', 'b'], array_keys($fair->lists));
    same([1, 'organisation'], [$fair->lists['a'][0]->rank, $fair->lists['a'][0]->kind]);
    same(['nobody'], $fair->report['unknown']);
    check($fair->report['after']['most_lists'] <= 1, 'bounded');
    $e = throws(MatchInputError::class, static fn () => $store->fairLists(['a'], gini: 7.0));
    check(stripos($e->getMessage(), 'gini') !== false, $e->getMessage());
    throws(MatchInputError::class, static fn () => $store->fairLists(["a\nb"]));
    $hit = $store->partners('a', 1, diversity: 1.0, explain: true)[0];
    check(isset($hit->explanation['diversity']), 'the place it would have without');
    $e = throws(MatchInputError::class, static fn () => $store->partners('a', diversity: 3.0));
    same(['diversity', 'diversity must lie between 0 (none) and 1'], [$e->field, $e->getMessage()]);
    $pair = $store->explain('a', 'b');
    same('trl', $pair['counterfactuals'][0]['code']);
    check(str_contains($pair->text(), 'at TRL 5'), $pair->text());
    check($pair->text('en', 'a') !== $pair->text('en', 'b') && $pair->text('ro', wording: 'mutual') !== '', 'worded');
    $e = throws(MatchInputError::class, static fn () => $pair->text('en', 'c'));
    same(['wording', 'c'], [$e->field, $e->value]);
});

test('confidentiality: leaks, blind profiles, disclosures, what is not disclosed', static function () {
    $store = filled();
    $privacy = $store->privacy();
    $text = 'ș🧬 Acme of Iași';
    $found = $privacy->leaks($text, about: 'a');
    same('ș🧬 [...] of [...]', $found->masked);
    same(['name', 'town'], array_map(static fn (MatchLeak $l) => $l->kind, $found->leaks));
    foreach ($found->leaks as $leak) {
        same($leak->text, substr($text, $leak->begin, $leak->end - $leak->begin));
    }
    same([], $privacy->leaks('a company of that kind')->leaks);
    $profile = $privacy->blindProfile('o');
    same(['PL', 'Lung software offered'], [$profile['owner']['country'], $profile['title']]);
    same(['o', 'offer'], [$privacy->resolve($profile['reference'])['id'], $privacy->resolve($profile['reference'])['kind']]);
    same($profile['reference'], $privacy->blindProfile('o')['reference']);
    throws(MatchNotFoundError::class, static fn () => $privacy->resolve('B999999'));
    same(1, $privacy->disclose('o', 'Cumpărător 🤝', purpose: 'talk', fields: ['title']));
    same(2, $privacy->disclose('s', to: 'x', at: '2026-05-01'));
    $log = $privacy->disclosures();
    same(['Cumpărător 🤝', 'talk', ['title'], '2026-05-31'], [$log[0]['to'], $log[0]['purpose'], $log[0]['fields'],
        $log[0]['at']]);
    same([2], array_column($privacy->disclosures('s'), 'number'));
    throws(MatchNotFoundError::class, static fn () => $privacy->disclose('nobody', 'x'));
    same([2, 2, null, $privacy->disclosures('s')[0]['seal']], array_values($privacy->check()));
    $store->setViewer('public');
    same([1], array_column($privacy->disclosures(), 'number'));
    $whole = $store->partners('a', 1, undisclosed: true, explain: true)[0];
    check(!str_contains($whole->explanation->json, 'secret'), 'nothing is shown');
    same($whole->score, $store->explain('a', 'b', undisclosed: true)['score']);
    check($whole->score !== $store->partners('a', 1)[0]->score, 'and it ranks');
});

test('after close every call says so', static function () {
    $store = filled();
    $parts = [$store->learning(), $store->standing(), $store->mergers(), $store->privacy()];
    $store->close();
    foreach ([static fn () => $parts[0]->learn(), static fn () => $parts[0]->models(), static fn () => $parts[0]->use(0),
        static fn () => $parts[1]->watch(), static fn () => $parts[1]->unwatch('x'), static fn () => $parts[1]->watches(),
        static fn () => $parts[1]->news(), static fn () => $parts[2]->merge('a', 'b'), static fn () => $parts[2]->undo(),
        static fn () => $parts[2]->all(), static fn () => $parts[2]->setDifferent('a', 'b'),
        static fn () => $parts[3]->leaks('x'), static fn () => $parts[3]->blindProfile('o'),
        static fn () => $parts[3]->resolve('B000001'), static fn () => $parts[3]->disclose('o', 'x'),
        static fn () => $parts[3]->disclosures(), static fn () => $parts[3]->check(), static fn () => $store->fairLists(['a'])] as $call) {
        same('E_STATE', throws(MatchStateError::class, $call)->status);
    }
});
finish();
