<?php
/** Nothing leaks: PHP's own memory, the resident size and the number of live boxes stay flat over many calls.
 *  php leak_test.php [calls] */
declare(strict_types=1);
require getenv('MATCH_PHP');
require __DIR__ . '/check.php';

$calls = (int) ($argv[1] ?? 6000);

function resident(): int
{
    return 1024 * (int) preg_replace('/\D/', '', strstr(strstr(file_get_contents('/proc/self/status'), 'VmRSS:'), "\n",
        true));
}

function round_of_calls(MatchStore $store, int $i): int
{
    $hits = $store->search('liver segmentation', k: 5, explain: true);
    foreach ($hits as $hit) {
        $hit->explanation?->toArray();
    }
    $store->partners('A', k: 3);
    $store->get('o1');
    $store->upsert(['kind' => 'offer', 'id' => 'o1', 'owner' => 'A', 'title' => 'Segmentation', 'language' => 'en']);
    foreach ([static fn () => $store->partners('nobody'), static fn () => $store->get("a\0b"),
        static fn () => new MatchEvent('{'), static fn () => $store->search('x', where: '((')] as $bad) {
        try {
            $bad();
            throw new Failed('nothing was thrown');
        } catch (MatchError | \ValueError) {
        }
    }
    if ($i % 5 === 0) {
        around($store);
    }
    if ($i % 50 === 0) {
        $event = new MatchEvent(['participants' => 2, 'slots' => 2, 'tables' => 1, 'meetings' => [['a' => 0, 'b' => 1]]]);
        $plan = $event->schedule(moves: 100);
        $event->check($plan);
        $plan->csv();
        [$repaired, $report] = $event->repair($plan, ['cancelled' => [0]], moves: 50, curve: [1.0]);
        $repaired->fairness()->toArray();
        $event->policy(1, moves: 10);
        $plan->svg();
        $plan->kpi([]);
    }
    return $i % 5 === 0 ? 8 + 16 : 8;
}

/** What is around the lists: 16 calls. */
function around(MatchStore $store): void
{
    $store->standing()->watch(['id' => 'q', 'text' => 'segmentation ș🧬']);
    $store->standing()->news();
    $store->standing()->watches();
    $store->mergers()->all();
    $store->mergers()->setDifferent('A', 'B');
    $store->privacy()->leaks('by Alpha ș🧬', about: 'A')->leaks;
    $store->privacy()->resolve($store->privacy()->blindProfile('o1')['reference']);
    $store->fairLists(['A', 'B'], 2, most: 1);
    $store->partners('A', diversity: 0.5, undisclosed: true);
    foreach ($store->searchMany(['x' => 'segmentation', 'y' => 'wanted'], threads: 1) as $hits) {
        break; // half of the answers are left
    }
    $store->setVectors(['A' => [1, 2], 'o1' => [2.5, 1]]);
    foreach ($store->vectors() as $row) {
        count($row);
    }
    $store->searchVector([1.0, 0.5], 2, text: 'segmentation');
    $store->groups()->gaps('A')->text('ro');
    try {
        $store->groups()->matrix(progress: static fn () => throw new \DomainException('stop'));
    } catch (\DomainException) {
    }
}

test("no leak over $calls calls", static function () use ($calls) {
    $store = MatchStore::create(':memory:', viewer: 'confidential', asOf: '2026-11-01');
    $store->upsert(['kind' => 'organisation', 'id' => 'A', 'name' => 'Alpha', 'type' => 'company', 'country' => 'RO']);
    $store->upsert(['kind' => 'organisation', 'id' => 'B', 'name' => 'Beta', 'type' => 'hospital', 'country' => 'PL']);
    $store->upsert(['kind' => 'offer', 'id' => 'o1', 'owner' => 'A', 'title' => 'Segmentation', 'language' => 'en']);
    $store->upsert(['kind' => 'request', 'id' => 'r1', 'owner' => 'B', 'title' => 'Segmentation wanted',
        'language' => 'en']);
    for ($i = 0, $done = 0; $done < $calls / 4; $i++) {
        $done += round_of_calls($store, $i);
    }
    gc_collect_cycles();
    [$own, $size, $boxes] = [memory_get_usage(), resident(), match_native_live_boxes()];
    for (; $done < $calls * 5 / 4; $i++) {
        $done += round_of_calls($store, $i);
    }
    gc_collect_cycles();
    printf("PHP %+d bytes, resident %+d kB, boxes %+d\n", memory_get_usage() - $own, (resident() - $size) / 1024,
        match_native_live_boxes() - $boxes);
    same($boxes, match_native_live_boxes(), 'live boxes');
    check(memory_get_usage() - $own < 4096, 'the memory of PHP is flat');
    check(resident() - $size < 2 << 20, 'the resident size is flat');
});
finish();
