#!/usr/bin/env python3
"""schedule, check, event, agendas, report: plans, bad events, files written."""
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import time

from support import AS_OF, MATCH, RECORDS, CommandTest, SharedStoreTest, main


def compact(participants, slots, tables, meetings, **more):
    return {'participants': participants, 'slots': slots, 'tables': tables,
            'meetings': [{'a': a, 'b': b} for a, b in meetings], **more}


def wait_for_work(process, seconds):
    """Until the process has used so much CPU time: on a loaded machine the clock on the wall says little."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            fields = pathlib.Path(f'/proc/{process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        except OSError:
            return time.sleep(seconds)
        if (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK') >= seconds:
            return None
        time.sleep(0.02)
    return None


class Events(CommandTest):
    def plan(self, event, *words, name='plan.json'):
        file = self.file('event.json', json.dumps(event))
        result = self.match('schedule', file, '--moves', '20000', *words, '-o', name)
        return result, json.loads((self.folder / name).read_text()), file


class Repair(Events):
    def setUp(self):
        super().setUp()
        pairs = [(a, b) for a in range(6) for b in range(a + 1, 6)]
        _, self.before, self.event = self.plan(compact(6, 4, 3, pairs, kind='selection'))

    def repair(self, changes, *words, expect=0):
        file = self.file('changes.json', json.dumps(changes))
        result = self.match('repair', self.event, 'plan.json', file, '-o', 'plan2.json', '--new-event', 'event2.json',
                            '--changes', 'changes.csv', '--details', 'details.json', '--moves', '20000', *words,
                            expect=expect)
        return result

    def test_a_no_show(self):
        result = self.repair({'cancelled': [0]}, '--curve', '0,1')
        self.assertIn('meetings kept', result.out)
        self.assertEqual(result.out.count('price '), 2)
        self.match('check', 'event2.json', 'plan2.json')
        event = json.loads((self.folder / 'event2.json').read_text())
        plan = json.loads((self.folder / 'plan2.json').read_text())
        for meeting, slot in zip(event['meetings'], plan['assignment']):
            self.assertFalse(slot >= 0 and 0 in (meeting['a'], meeting['b']))
        rows = (self.folder / 'changes.csv').read_text().splitlines()
        details = json.loads((self.folder / 'details.json').read_text())
        self.assertEqual(len(rows) - 1, sum(len(person['changes']) for person in details['changes']))
        self.assertEqual(len(details['orphans']), sum(1 for old, new in zip(self.before['assignment'],
                                                                          plan['assignment']) if old >= 0 > new))

    def test_a_late_arrival(self):
        """What was missed in slots that are over may be held later; why something is not says what the day left."""
        event = {'participants': [{'id': i, 'name': i.upper()} for i in 'abc'],
                 'slots': [{'start': f'2026-05-12T{h}:00', 'end': f'2026-05-12T{h}:30'} for h in ('09', '10', '11', '12')],
                 'tables': [{'id': 't', 'name': 'Window'}], 'kind': 'selection', 'forbidden': [[], [2, 3], []],
                 'meetings': [{'a': 0, 'b': 2, 'session': 'any', 'weight': 2}, {'a': 0, 'b': 1}]}
        self.event = self.file('day.json', json.dumps(event))
        self.file('plan.json', json.dumps({'assignment': [0, 1], 'tables': [0, 0]}))
        self.repair({'now': 2, 'late': [{'participant': 'a', 'until': 2}]})
        self.match('check', 'event2.json', 'plan2.json')
        plan = json.loads((self.folder / 'plan2.json').read_text())
        self.assertEqual([plan['assignment'][0] >= 2, plan['assignment'][1]], [True, -1])
        self.assertSays(plan['unscheduled'][0]['reason'], 'A is away in 2 of 4 slots', 'B is away in 2 of 4 slots')
        row = (self.folder / 'changes.csv').read_text().splitlines()[1]
        self.assertRegex(row, r'^a,A,moved,0,C,0,[23],0,0,2026-05-12T09:00,2026-05-12T1[12]:00,Window,Window,'
                              r'"Meeting with C moved: now 2026-05-12 1[12]:00, Window, was 2026-05-12 09:00, Window"$')
        self.repair({'now': 2, 'cancelled': ['c'], 'lost_tables': 1}, '--language', 'pl')
        rows = (self.folder / 'changes.csv').read_text(encoding='utf-8').splitlines()
        self.assertEqual(rows, rows[:1])  # what is over stays
        self.file('plan.json', json.dumps({'assignment': [3, 1], 'tables': [0, 0]}))
        self.repair({'cancelled': ['c']}, '--language', 'pl')
        rows = (self.folder / 'changes.csv').read_text(encoding='utf-8').splitlines()
        self.assertTrue(rows[1].endswith('"Odwołane spotkanie: C, było 2026-05-12 12:00, Window"'), rows)
        details = json.loads((self.folder / 'details.json').read_text(encoding='utf-8'))
        self.assertEqual(details['orphans'][0]['because'][0]['code'], 'no_slot_possible')
        self.assertSays(details['orphans'][0]['reason'], 'żaden termin nie jest możliwy')
        self.file('plan.json', json.dumps({'assignment': [0, 1], 'tables': [0, 0]}))
        self.repair({'now': 2, 'late': [{'participant': 'a', 'until': 2}]})
        self.repair({'now': 2, 'cancelled': ['c'], 'late': [{'participant': 'b', 'until': 1}]})
        plan = json.loads((self.folder / 'plan2.json').read_text())
        self.assertEqual(plan['assignment'], [0, 1])  # what took place stays
        self.file('plan.json', json.dumps({'assignment': [3, -1], 'tables': [0, -1]}))
        self.repair({'now': 1, 'cancelled': ['c'], 'locked_slots': [1]})
        reasons = [u['reason'] for u in json.loads((self.folder / 'plan2.json').read_text())['unscheduled']]
        self.assertSays(reasons[0], 'its only possible slot is not free, 1 over; C is away in 3 of 4 slots')
        self.assertSays(reasons[1], 'none of its 2 possible slots free, 1 over, 1 locked; B is away in 2 of 4 slots')

    def test_no_tables_left(self):
        """What is known to be lost is no part of what could be won."""
        self.repair({'now': 1, 'lost_tables': 3})
        details = json.loads((self.folder / 'details.json').read_text())
        self.assertEqual(details['weight_bound'], details['objective']['weight_after'])
        self.assertSays(details['orphans'][0]['reason'], '1 over, no tables left in 3')
        self.assertSays(self.repair({'late': [0]}, expect=1).err, 'late[0]: must be {"participant", "until"}')
        self.file('changes.json', '{')
        self.assertSays(self.match('repair', self.event, 'plan.json', 'changes.json', '-o', 'x', expect=1).err,
                        'changes.json:1: bad JSON')

    def test_nothing_happened(self):
        self.repair({'printed': True})
        plan = json.loads((self.folder / 'plan2.json').read_text())
        self.assertEqual(plan['assignment'], self.before['assignment'])
        self.assertEqual(plan['tables'], self.before['tables'])
        self.assertEqual(len((self.folder / 'changes.csv').read_text().splitlines()), 1)

    def test_errors(self):
        for changes, words in (({'canceled': [0]}, 'canceled'), ({'cancelled': [9]}, '9'), ({'now': 9}, 'now'),
                               ({'lost_tables': 4}, 'lost_tables'), ({'locked_meetings': [99]}, '99'), ([], 'object')):
            self.assertIn(words, self.repair(changes, expect=1).err)
        self.assertIn('--curve', self.repair({}, '--curve', '1,x', expect=1).err)
        self.assertIn('--price', self.repair({}, '--price', '-1', expect=2).err)


class Schedule(Events):
    def test_a_small_event(self):
        result, plan, file = self.plan(compact(4, 3, 2, [(0, 1), (2, 3), (0, 2), (1, 3), (0, 3), (1, 2)]), '--prove')
        self.assertEqual(plan['status'], 'optimal')
        self.assertEqual(plan['objective']['breaks'], 0)
        self.assertEqual(len(result.out.splitlines()), 1)
        self.assertSays(result.out, 'plan.json: optimal', '6 of 6 meetings', '0 breaks')
        report = self.match('check', file, 'plan.json')
        self.assertEqual(json.loads(report.out)['violations'], [])

    def test_same_bytes_for_any_number_of_threads(self):
        chance = random.Random(7)
        pairs = sorted({tuple(sorted(chance.sample(range(12), 2))) for _ in range(30)})
        event = compact(12, 10, 4, pairs)
        self.plan(event, '--seed', '3', name='a.json')
        self.plan(event, '--seed', '3', '--threads', '2', name='b.json')
        self.assertEqual((self.folder / 'a.json').read_bytes(), (self.folder / 'b.json').read_bytes())

    def test_to_standard_output(self):
        file = self.file('event.json', json.dumps(compact(2, 1, 1, [(0, 1)])))
        result = self.match('schedule', file, '--moves', '100', '-o', '-')
        self.assertEqual(json.loads(result.out)['assignment'], [0])

    def test_empty_events_have_empty_valid_plans(self):
        for name, event in (('no participant', compact(0, 3, 1, [])), ('one participant', compact(1, 3, 1, [])),
                            ('no slot', compact(2, 0, 1, [])), ('no table', compact(2, 2, 0, [])),
                            ('no meeting', compact(5, 5, 5, []))):
            with self.subTest(name):
                result, plan, file = self.plan(event)
                self.assertEqual(plan['assignment'], [])
                self.assertIn(plan['status'], ('feasible', 'optimal'))
                self.match('check', file, 'plan.json')

    def test_zero_slots_with_meetings(self):
        result, plan, file = self.plan(compact(2, 0, 1, [(0, 1)]))
        self.assertEqual(plan['status'], 'infeasible')
        self.assertSays(result.out, 'infeasible')

    def test_contradictory_rules(self):
        cases = (
            ('fixed twice', compact(3, 3, 3, [(0, 1), (0, 2)]), lambda e: [m.update(fixed=1) for m in e['meetings']]),
            ('circle', compact(4, 3, 3, [(0, 1), (2, 3)], precedences=[[0, 1], [1, 0]]), None),
            ('fixed in a forbidden slot', compact(2, 2, 1, [(0, 1)], forbidden=[[1], []]),
             lambda e: e['meetings'][0].update(fixed=1)),
            ('too many for the day', compact(2, 2, 1, [(0, 1)] * 3), None),
            ('more than the maximum', compact(3, 3, 1, [(0, 1), (0, 2)], max_meetings=1), None),
        )
        for name, event, change in cases:
            with self.subTest(name):
                if change:
                    change(event)
                result, plan, file = self.plan(event)
                self.assertEqual(plan['status'], 'infeasible')
                self.assertTrue(plan['reason'])

    def test_bad_events(self):
        cases = (
            ('no JSON', '{"participants": 3,', 'event.json'),
            ('no object', '[]', ''),
            ('nothing in it', '{}', 'participants'),
            ('negative', json.dumps(compact(-1, 2, 1, [])), 'participants'),
            ('participant beyond the end', json.dumps(compact(2, 2, 1, [(0, 2)])), 'meetings[0].b'),
            ('with oneself', json.dumps(compact(2, 2, 1, [(1, 1)])), 'meetings[0]'),
            ('slot beyond the end', json.dumps(compact(2, 2, 1, [], forbidden=[[2], []])), 'forbidden'),
            ('unknown session', json.dumps({**compact(2, 2, 1, []), 'meetings': [{'a': 0, 'b': 1, 'session': 'noon'}]}),
             'session'),
            ('unknown kind', json.dumps(compact(2, 2, 1, [], kind='some')), 'kind'),
            ('huge', json.dumps(compact(10**9, 10**9, 1, [])), 'participants'),
            ('not UTF-8', b'{"name": "\xff"}', 'UTF-8'),
            ('NUL', b'{"name": "\x00"}', ''),
            ('deep', '[' * 100000, ''),
        )
        for name, text, says in cases:
            with self.subTest(name):
                file = self.file('event.json', text)
                result = self.match('schedule', file, '-o', 'never.json', expect=1)
                self.assertSays(result.err, 'event.json', says)
                self.assertFalse((self.folder / 'never.json').exists())

    def test_interrupt_keeps_the_best_plan(self):
        chance = random.Random(1)
        pairs = sorted({tuple(sorted(chance.sample(range(60), 2))) for _ in range(500)})
        file = self.file('event.json', json.dumps(compact(60, 30, 20, pairs)))
        process = subprocess.Popen([MATCH, 'schedule', file, '--time-limit', '60', '-o', 'plan.json'],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_for_work(process, 0.7)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn(b'interrupted', err)
        plan = json.loads((self.folder / 'plan.json').read_text())
        self.assertEqual(len(plan['assignment']), len(pairs))
        # on a busy machine it may not have got further than a partial plan, which says so
        report = json.loads(self.match('check', file, 'plan.json', expect=None).out)
        self.assertEqual({v['code'] for v in report['violations']},
                         {'not_placed'} if plan['status'] == 'unknown' else set())


class Check(Events):
    def test_violations(self):
        file = self.file('event.json', json.dumps(compact(3, 2, 1, [(0, 1), (1, 2)])))
        plan = self.file('plan.json', json.dumps({'status': 'feasible', 'assignment': [0, 0], 'tables': [0, 0]}))
        result = self.match('check', file, plan, expect=1)
        report = json.loads(result.out)
        self.assertIn('double_booked', [v['code'] for v in report['violations']])
        self.assertEqual(result.err, '')

    def test_a_plan_that_claims_too_much(self):
        file = self.file('event.json', json.dumps(compact(2, 2, 1, [(0, 1)])))
        plan = self.file('plan.json', json.dumps({'status': 'feasible', 'assignment': [0],
                                                  'objective': {'scheduled': 2, 'breaks': 7}}))
        self.match('check', file, plan, expect=1)

    def test_bad_plans(self):
        file = self.file('event.json', json.dumps(compact(2, 2, 1, [(0, 1)])))
        for text in ('{', '[]', '"plan"', '{"assignment": "x"}', '{"assignment": [1.5]}', b'\xff'):
            result = self.match('check', file, self.file('plan.json', text), expect=1)
            self.assertSays(result.err, 'plan.json')
            self.assertEqual(result.out, '')
        for text in ('{"assignment": []}', '{"assignment": [0, 0]}', '{"assignment": [99]}'):
            result = self.match('check', file, self.file('plan.json', text), expect=1)
            self.assertTrue(json.loads(result.out)['violations'], text)


class Built(SharedStoreTest):
    def test_event_from_clusters_to_agendas(self):
        made = self.ask('event', '--clusters', 'north,south', '--slots', '4', '--tables', '2', '--name', 'Session',
                        '-o', 'event.json')
        self.assertSays(made.out, '4 participants', '4 slots', '2 tables')
        event = json.loads((self.folder / 'event.json').read_text())
        self.assertEqual({p['id']: p['side'] for p in event['participants']},
                         {'clinic': 'north', 'imager': 'north', 'sensor': 'south', 'lab': 'south'})
        for wish in event['wishes']:
            self.assertNotEqual(*(event['participants'][wish[k]]['side'] for k in ('from', 'to')))
        self.assertEqual(event['across'], 'side')
        days = {'participants': {'clusters': ['north', 'south']}, 'tables': 2,
                'days': [{'date': '2026-05-12', 'from': '9:00', 'until': '10:00', 'minutes': 30}]}
        made = self.ask('event', self.file('days.json', json.dumps(days)), '-o', 'days-event.json')
        self.assertIn('2 slots', made.out)
        self.match('schedule', 'event.json', '--moves', '5000', '-o', 'plan.json')
        self.match('check', 'event.json', 'plan.json')
        event['meetings'] = [{'a': 0, 'b': 1}]     # within one cluster
        self.file('within.json', json.dumps({**event, 'wishes': []}))
        report = self.match('check', 'within.json', self.file('one.json', '{"assignment": [0]}'), expect=1)
        self.assertEqual([v['code'] for v in json.loads(report.out)['violations']], ['across'])

    def test_every_cluster_against_each(self):
        store = self.store([*RECORDS, {'kind': 'cluster', 'id': 'west', 'name': 'West'},
                            *({'kind': 'organisation', 'id': f'w{i}', 'name': f'W{i}', 'member_of': [{'cluster': 'west'}]}
                              for i in range(2))])
        spec = self.file('s.json', json.dumps({'pairs': 'all', 'slots': 6, 'tables': 4, 'spare_tables': 1}))
        self.match('--as-of', AS_OF, 'event', store, spec, '--clusters', 'north,south,west', '-o', 'e.json')
        event = json.loads((self.folder / 'e.json').read_text())
        sides = [p['side'] for p in event['participants']]
        self.assertEqual(sorted(sides), ['north', 'north', 'south', 'south', 'west', 'west'])
        self.assertEqual(len(event['meetings']), 12)
        self.assertTrue(all(sides[m['a']] != sides[m['b']] for m in event['meetings']))
        self.match('schedule', 'e.json', '--moves', '20000', '-o', 'p.json')
        self.match('check', 'e.json', 'p.json')
        plan = json.loads((self.folder / 'p.json').read_text())
        self.assertEqual(plan['objective']['scheduled'], 12)

    def test_event_from_filter_ids_and_spec(self):
        self.ask('event', '--filter', "country = 'PL'", '--slots', '2', '--tables', '1', '-o', 'e.json')
        ids = lambda: [p['id'] for p in json.loads((self.folder / 'e.json').read_text())['participants']]
        self.assertEqual(sorted(ids()), ['lab', 'sensor'])
        self.ask('event', '--ids', self.file('ids', 'lab\nclinic\n'), '--slots', '2', '--tables', '1', '-o', 'e.json')
        self.assertEqual(ids(), ['lab', 'clinic'])
        spec = self.file('spec.json', json.dumps({
            'name': 'Day', 'participants': ['clinic', 'imager', 'lab', 'sensor'], 'tables': [{'id': 'T1'}],
            'slots': [{'start': '2026-06-01T09:00:00', 'end': '2026-06-01T09:20:00'},
                      {'start': '2026-06-01T09:30:00', 'end': '2026-06-01T09:50:00'}]}))
        self.ask('event', spec, '-o', 'e.json')
        self.match('schedule', 'e.json', '--moves', '5000', '-o', 'p.json')
        self.match('agendas', 'e.json', 'p.json', '-o', 'agendas', '--stamp', '2026-01-01T00:00:00Z')
        names = sorted(p.name for p in (self.folder / 'agendas').iterdir())
        self.assertEqual(names, ['001-clinic.ics', '002-imager.ics', '003-lab.ics', '004-sensor.ics', 'agendas.csv',
                                 'agendas.txt'])
        ics = (self.folder / 'agendas' / '001-clinic.ics').read_bytes()
        self.assertTrue(ics.startswith(b'BEGIN:VCALENDAR\r\n'))
        self.assertIn(b'BEGIN:VEVENT', ics)

    def test_bad_specs(self):
        for words, says in ((['--slots', '2'], '--clusters'), (['--clusters', 'north'], 'two ids'), (['--clusters', 'north,,south'], 'two ids'),
                            (['--clusters', 'north,nowhere', '--slots', '2', '--tables', '1'], 'nowhere'),
                            (['--filter', 'country =', '--slots', '2', '--tables', '1'], ''),
                            (['--filter', "country = 'PL'"], 'slots')):
            result = self.ask('event', *words, '-o', 'e.json', expect=1)
            self.assertSays(result.err, says)
            self.assertFalse((self.folder / 'e.json').exists())
        for text, says in (('{', 's.json'), ('[]', 'object'),
                           ('{"participants":["nobody"],"slots":1,"tables":1}', 'nobody'),
                           ('{"participants":["lab","lab"],"slots":1,"tables":1}', 'twice'),
                           ('{"participants":[],"slots":1,"tables":1,"colour":1}', 'colour'),
                           ('{"participants":[],"slots":1,"tables":1,"mode":"x"}', 'mode')):
            self.assertSays(self.ask('event', self.file('s.json', text), '-o', 'e.json', expect=1).err, says)

    def test_report(self):
        self.test_event_from_clusters_to_agendas()
        result = self.ask('report', '-o', 'page.html', '--title', 'Health <&> "more"', '--quality',
                          '--partners', 'north', '--search', 'radiology', '--event', 'event.json', '--plan', 'plan.json')
        self.assertEqual(result.out, 'page.html\n')
        page = (self.folder / 'page.html').read_text(encoding='utf-8')
        self.assertSays(page, '<html', 'Health &lt;&amp;&gt;', 'South Bio Cluster', 'Session')
        self.assertNotIn('Health <&>', page)
        contents = page[page.index('<nav'):page.index('</nav>')]
        self.assertSays(contents, 'Data quality', 'Partners for North', 'Who answers “radiology”', 'Session')
        self.ask('report', '-o', 'page.html', '--partners', 'north', '--language', 'ro')
        self.assertSays((self.folder / 'page.html').read_text(encoding='utf-8'), 'Parteneri pentru North')
        self.assertIsNone(re.search(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', page))
        self.assertIsNone(re.search(r'url\(\s*["\']?(?!data:)', page))


class Store(SharedStoreTest):
    def test_stats(self):
        text = self.ask('stats').out
        self.assertSays(text, 'organisation', 'offer', 'documents', 'segments')
        data = json.loads(self.ask('stats', '--format', 'json').out)
        self.assertEqual(data['records']['organisation'], 4)
        self.assertEqual(data['documents'], 14)

    def test_quality(self):
        self.assertTrue(self.ask('quality').out)
        self.assertIn('counts', json.loads(self.ask('quality', '--format', 'json').out))

    def test_export_kind(self):
        rows = self.ask('export', '--kind', 'cluster').rows()
        self.assertEqual([r['id'] for r in rows], ['north', 'south'])
        self.assertSays(self.ask('export', '--kind', 'clusters', expect=2).err, 'clusters', 'cluster')


class Rebuild(CommandTest):
    def test_lost_segments(self):
        path = self.store()
        ask = lambda: self.match('search', path, 'radiology sensors', '--format', 'trec', '--as-of', AS_OF).raw
        before = ask()
        self.assertTrue(before)
        self.match('rebuild', path)
        self.assertEqual(ask(), before)
        for segment in (path / 'segments').iterdir():
            segment.unlink()
        lost = self.match('search', path, 'radiology', expect=1)
        self.assertSays(lost.err, 'segments')
        self.match('rebuild', path)
        self.assertEqual(ask(), before)


class Delete(CommandTest):
    def test_all_or_none(self):
        path = self.store()
        before = self.match('export', path).raw
        result = self.match('delete', path, 'clinic', 'nobody', expect=1)
        self.assertSays(result.err, 'nobody', 'nothing was deleted')
        self.assertEqual(self.match('export', path).raw, before)
        self.match('delete', path, 'clinic', 'o-sensor')
        ids = [r['id'] for r in self.match('export', path).rows()]
        self.assertNotIn('clinic', ids)
        self.assertNotIn('o-sensor', ids)
        self.assertNotIn('o-sensor', self.match('search', path, 'heart sensors', '--format', 'trec').out)


if __name__ == '__main__':
    main()
