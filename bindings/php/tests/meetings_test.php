<?php
/** Around the timetable: policy, repair, hand-made plans, fairness, figures after the event, drawings. */
declare(strict_types=1);
require getenv('MATCH_PHP');
require __DIR__ . '/check.php';

const EVENT = ['name' => 'Zi ș🧬', 'participants' => [['id' => 'A', 'name' => 'Ana ș'], ['id' => 'B'], ['id' => 'C'],
    ['id' => 'D']], 'slots' => 3, 'tables' => 2, 'meetings' => [['a' => 0, 'b' => 1], ['a' => 2, 'b' => 3],
    ['a' => 0, 'b' => 2], ['a' => 1, 'b' => 3]]];

test('what a guarantee costs', static function () {
    $event = new MatchEvent(EVENT);
    $said = 0;
    $rows = $event->policy(2, moves: 2000, progress: static function (float $share) use (&$said) { $said++; });
    same([0, 1, 2], array_column($rows, 'minimum'));
    same([0, 0, 0], array_column($rows, 'short'));
    check($said > 0, 'progress');
    $e = throws(MatchInputError::class, static fn () => $event->policy(5000));
    check(str_contains($e->getMessage(), 'highest'), $e->getMessage());
});

test('a plan is repaired on the day', static function () {
    $event = new MatchEvent(EVENT);
    $plan = $event->schedule(moves: 20000, seed: 3, progress: static fn (float $share, string $what) => null);
    [$repaired, $report] = $event->repair($plan, ['cancelled' => ['D']], price: 0.5, moves: 5000, curve: [0, 0.25, 2.0]);
    same([4, 2], [count($plan->assignment()), count(array_filter($repaired->assignment(), static fn ($s) => $s >= 0))]);
    check($repaired->event->check($repaired)['valid'], 'valid');
    same(['', ''], [$plan->changesCsv(), implode('', $plan->changes())]);
    same(substr_count($repaired->changesCsv(), "\r\n") - 1, count($repaired->changes()));
    check(in_array('cancelled', array_column($repaired->changes(), 'change'), true), 'somebody is told');
    check(count($report['curve']) >= 3 && isset($report['changes']), 'the curve and the changes');
    [$told] = $event->repair($plan, ['cancelled' => ['D']], moves: 5000, language: 'pl');
    check(str_contains($told->changesCsv(), 'Odwołane spotkanie'), 'messages in Polish');
    [$free] = $event->repair($plan, ['cancelled' => ['D']], price: 0.0, moves: 5000);
    check($free->event->check($free)['valid'], 'moves may cost nothing');
    foreach ([[-1.0], [NAN], array_fill(0, 65, 1.0)] as $curve) {
        same('curve', throws(MatchInputError::class, static fn () => $event->repair($plan, [], curve: $curve))->field);
    }
    throws(\TypeError::class, static fn () => $event->repair($plan, [], curve: ['x']));
    throws(MatchInputError::class, static fn () => $event->repair($plan, '{'));
    check(str_contains((new MatchEvent(['slots' => [['start' => '2026-12-04T09:00+02:00', 'end' => '2026-12-04T09:20+02:00']],
        'participants' => [['id' => 'A'], ['id' => 'B']], 'tables' => 1, 'meetings' => [['a' => 0, 'b' => 1]]]))
        ->schedule(moves: 100)->ics(0, sequence: 1), 'SEQUENCE:1'), 'iCalendar');
});

test('what was cancelled is told in the calendar', static function () {
    $event = new MatchEvent(['slots' => [['start' => '2026-12-04T09:00+02:00', 'end' => '2026-12-04T09:20+02:00']],
        'participants' => [['id' => 'A'], ['id' => 'B']], 'tables' => 1, 'meetings' => [['a' => 0, 'b' => 1]]]);
    $plan = $event->schedule(moves: 100);
    [$repaired] = $event->repair($plan, ['cancelled' => ['B']], moves: 100);
    check(str_contains($repaired->ics(0, sequence: 1, before: $plan), 'STATUS:CANCELLED'), 'cancelled');
    check(!str_contains($repaired->ics(0, sequence: 1), 'STATUS:CANCELLED'), 'without the plan before nothing is');
});

test('a timetable made by hand, fairness, figures after the event, a drawing', static function () {
    $event = new MatchEvent(['meetings' => array_slice(EVENT['meetings'], 0, 3)] + EVENT);
    $plan = $event->planFromCsv("a,b,slot,table\nA,B,0,0\nC,D,0,1\nA,C,1,0\n");
    same([0, 0, 1], $plan->assignment());
    check($event->check($plan)['valid'], 'valid');
    check($event->checkJson($plan, 'pl') === $event->checkJson($plan), 'nothing to say in Polish either');
    check(str_contains($plan->toJson('ro'), '"assignment"'), 'a plan with its reasons in Romanian');
    check(!$event->check($event->planFromCsv("a,b,slot,table\nA,B,99,0\n"))['valid'], 'a slot that is not there');
    throws(MatchInputError::class, static fn () => $event->planFromCsv('nothing'));
    $spec = ['slots' => 2, 'tables' => 1];
    $people = "name,wishes\nAna,Bo\nBo,Nobody\n";
    same(1, MatchEvent::fromTables($spec, $people, "from,to\nBo,Ana\n")->meetings());
    same('wishes', MatchEvent::tableNotes($spec, $people)[0]['column']);
    $fairness = $plan->fairness();
    same([4, 'A'], [$fairness['participants'], $fairness['rows'][0]['id']]);
    same(true, str_contains($plan->fairness('pl')['text'], 'spotkań'));
    same(5, substr_count($plan->fairnessCsv(), "\n"));
    $attendance = [['meeting' => 0, 'ratings' => [['participant' => 0, 'rating' => 5]]],
        ['meeting' => 1, 'absent' => [3]]];
    $figures = $plan->kpi($attendance, at: '2026-12-05');
    same([3, 2, 1], [$figures['planned'], $figures['held'], $figures['no_shows']]);
    same($figures, $plan->kpi(json_encode($attendance)));
    $lines = array_filter(explode("\n", $plan->feedback($attendance, at: '2026-12-05')));
    check(in_array('no_show', array_column(array_map('json_decode', $lines), 'outcome'), true), 'records to learn from');
    throws(MatchInputError::class, static fn () => $plan->kpi([['meeting' => 77]]));
    check(str_contains(substr($plan->svg(), 0, 60), '<svg') && str_contains($plan->svg(), 'Ana ș'), 'drawn');
    $page = new MatchReport('ș🧬');
    $page->addText(null, 'Bună ziua 🤝');
    $page->addEvent('Orar', $plan);
    check(str_contains($page->html(), 'Bună ziua 🤝'), 'the page');
});
finish();
