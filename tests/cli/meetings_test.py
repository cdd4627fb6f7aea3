#!/usr/bin/env python3
"""policy, fairness, kpi, plans as tables, repairs that are cut short."""
import csv
import io
import json
import pathlib
import re
import signal
import subprocess
import time

from support import MATCH, CommandTest, main


def event_of(participants, slots, tables, meetings, **more):
    return {'participants': participants, 'slots': slots, 'tables': tables, 'kind': 'selection',
            'meetings': [{'a': a, 'b': b, 'weight': w} for a, b, w in meetings], **more}


class Meetings(CommandTest):
    def plan(self, event):
        self.event = self.file('event.json', json.dumps(event))
        self.match('schedule', self.event, '--moves', '5000', '-o', 'plan.json')
        return json.loads((self.folder / 'plan.json').read_text())


class Policy(Meetings):
    def test_what_a_minimum_costs(self):
        event = self.file('event.json', json.dumps(event_of(4, 1, 2, [(0, 1, 1), (1, 2, 9), (2, 3, 1)])))
        rows = json.loads(self.match('policy', event, '--highest', '2', '--format', 'json').out)
        self.assertEqual([r['cost'] for r in rows[:2]], [0, 7])
        self.assertEqual([r['below_minimum'] for r in rows], [0, 0, 4])
        table = self.match('policy', event, '--highest', '1').out.splitlines()
        self.assertEqual(len(table), 3)
        self.assertSays(table[0], 'minimum', 'cost')
        self.match('policy', event, '--highest', '0', expect=2)


class Fairness(Meetings):
    def test_certificate(self):
        self.plan(event_of([{'id': i, 'name': f'{i} Ltd'} for i in 'ABCD'], 2, 3,
                           [(0, 1, 5), (1, 2, 3), (3, 1, 1)], min_meetings=[0, 1, 0, 1]))
        hand = self.file('hand.json', json.dumps({'assignment': [0, 1, -1]}))
        text = self.match('fairness', self.event, hand).out
        self.assertSays(text, '1 meeting is missing to the guarantees', 'D Ltd has 0 meetings of 1 asked for', '1 guaranteed',
                        'could be in slot 1 if meeting 1 of C Ltd gave way')
        self.assertNotIn('busy', text.replace('partners are busy', ''))  # a sentence, no code
        self.assertSays(self.match('fairness', self.event, hand, '--language', 'ro').out, 'D Ltd are 0 întâlniri din 1 cerute',
                        'ar putea fi în intervalul 1 dacă ar ceda întâlnirea 1 (C Ltd)')
        self.match('fairness', self.event, hand, '--language', 'tlh', expect=1)
        data = json.loads(self.match('fairness', self.event, hand, '--format', 'json').out)
        self.assertEqual((data['below_minimum'], data['guaranteed_kept']), (1, 3))
        rows = list(csv.DictReader(io.StringIO(self.match('fairness', self.event, hand, '--format', 'csv').out)))
        self.assertEqual([r['got'] for r in rows], ['1', '2', '1', '0'])
        self.assertEqual(rows[3]['reason'], 'busy')
        self.assertIn('D Ltd has 0 meetings', rows[3]['text'])
        self.assertIn('no participant', self.match('fairness', self.event, 'plan.json').out)
        self.match('fairness', self.event, self.file('other.json', '{"assignment": [0]}'), expect=1)


class Words(Meetings):
    """Reasons: codes and numbers first, sentences in three languages."""
    EVENT = event_of([{'id': 'a', 'name': 'Ana'}, {'id': 'b'}, {'id': 'c'}], 1, 1, [(0, 1, 5), (0, 2, 1)])

    def test_a_plan_in_three_languages(self):
        event = self.file('event.json', json.dumps(self.EVENT))
        said = {}
        for language in ('en', 'ro', 'pl'):
            out = self.match('schedule', event, '--moves', '2000', '--language', language, '-o', 'plan.json').out
            plan = json.loads((self.folder / 'plan.json').read_text())
            said[language] = plan['unscheduled'][0]['reason']
            self.assertEqual([n['code'] for n in plan['unscheduled'][0]['because']],
                             ['none_free', 'busy', 'tables_full'])
            self.assertEqual(plan['unscheduled'][0]['because'][1], {'code': 'busy', 'participant': 0, 'numbers': [1]})
            self.assertEqual(plan['bound_because'][0], {'code': 'weight_bound', 'numbers': [6, 5]})
            self.assertIn(plan['bound_reason'], out)
            self.assertTrue(json.loads(self.match('check', event, 'plan.json').out)['valid'])
        self.assertEqual(said['en'], 'its only possible slot is not free, Ana busy in 1, all tables taken in 1')
        self.assertSays(said['ro'], 'singurul interval posibil nu este liber', 'Ana ocupat în 1')
        self.assertSays(said['pl'], 'jedyny możliwy termin jest zajęty', 'Ana zajęty w 1')
        self.match('schedule', event, '--language', 'fr', '-o', 'plan.json', expect=1)

    def test_pages_speak_their_language(self):
        """A plan written in one language, a page in another; a reason written by hand stays."""
        store = self.store()
        event = self.file('event.json', json.dumps(self.EVENT))
        self.match('schedule', event, '--moves', '2000', '--language', 'ro', '-o', 'plan.json')
        self.match('report', store, '--event', event, '--plan', 'plan.json', '--language', 'pl', '-o', 'page.html')
        page = (self.folder / 'page.html').read_text(encoding='utf-8')
        self.assertIn('jedyny możliwy termin jest zajęty', page)
        self.assertIn('wszystkie spotkania razem ważą 6', page)
        self.assertNotIn('singurul interval', page)
        hand = self.file('hand.json', json.dumps({'assignment': [0, -1], 'unscheduled': [
            {'meeting': 1, 'reason': 'asked to wait'}]}))
        self.match('report', store, '--event', event, '--plan', hand, '--language', 'pl', '-o', 'page.html')
        self.assertIn('asked to wait', (self.folder / 'page.html').read_text(encoding='utf-8'))

    def test_the_checker_in_three_languages(self):
        event = self.file('event.json', json.dumps(self.EVENT))
        hand = self.file('hand.json', '{"assignment": [0, 0]}')
        texts = {}
        for language in ('en', 'ro', 'pl'):
            report = json.loads(self.match('check', event, hand, '--language', language, expect=1).out)
            self.assertEqual([v['code'] for v in report['violations']], ['double_booked', 'table_capacity'])
            texts[language] = [v['text'] for v in report['violations']]
        self.assertEqual(texts['en'], ['Ana has meetings 0 and 1 in slot 0', 'slot 0 has 2 meetings for 1 table'])
        self.assertEqual(texts['ro'], ['Ana are întâlnirile 0 și 1 în intervalul 0',
                                       'intervalul 0 are 2 întâlniri la o masă'])
        self.assertEqual(texts['pl'], ['Ana ma spotkania 0 i 1 w terminie 0', 'w terminie 0 są 2 spotkania na 1 stolik'])


class Kpi(Meetings):
    PEOPLE = [{'id': 'clinic'}, {'id': 'imager'}, {'id': 'sensor'}, {'id': 'lab'}]

    def test_from_attendance_to_feedback(self):
        store = self.store()
        self.plan(event_of(self.PEOPLE, 3, 2, [(0, 1, 1), (2, 3, 1), (0, 3, 1)]))
        table = self.file('came.csv', 'meeting;participant;came;rating;agreement\n0;clinic;yes;5;yes\n0;imager;;4.0;\n'
                                      '1;lab;no;;\n')
        kpi = json.loads(self.match('kpi', self.event, 'plan.json', table, '--feedback', 'feedback.jsonl', '--at',
                                    '2026-05-12').out)
        self.assertEqual((kpi['planned'], kpi['held'], kpi['no_shows'], kpi['agreements']), (3, 2, 1, 1))
        self.assertEqual(kpi['mean_rating'], 4.5)
        rows = [json.loads(line) for line in (self.folder / 'feedback.jsonl').read_text().splitlines()]
        self.assertEqual([(r['a'], r['b'], r['outcome']) for r in rows],
                         [('clinic', 'imager', 'agreement'), ('clinic', 'imager', 'accepted'),
                          ('imager', 'clinic', 'accepted'), ('sensor', 'lab', 'no_show'), ('clinic', 'lab', 'met')])
        done = self.match('import', store, 'feedback.jsonl')
        self.assertIn('5 new', done.out)
        for text in ('participant,partner,came\nlab,sensor,no\n', 'meeting,participant,came\n1,3,0\n'):
            other = json.loads(self.match('kpi', self.event, 'plan.json', self.file('t.csv', text)).out)
            self.assertEqual((other['held'], other['no_shows']), (2, 1))
        other = json.loads(self.match('kpi', self.event, 'plan.json', self.file('t.csv', 'participant,came\nlab,no\n')).out)
        self.assertEqual((other['held'], other['no_shows']), (1, 2))
        same = self.file('came.json', json.dumps([{'meeting': 1, 'absent': [3]}]))
        self.assertEqual(json.loads(self.match('kpi', self.event, 'plan.json', same).out)['no_shows'], 1)

    def test_errors(self):
        self.plan(event_of(self.PEOPLE, 3, 2, [(0, 1, 1), (2, 3, 1)]))
        for text, says in (('meeting,participant,came\n9,lab,no\n', ':2: meeting is "9"'),
                           ('meeting,participant,came\n1,nobody,no\n', 'nobody'),
                           ('meeting,participant,came\n1,lab,perhaps\n', 'yes or no'),
                           ('meeting,participant,rating\n1,lab,6\n', '1 to 5'),
                           ('meeting,came\n1,no\n', 'who did not come'),
                           ('participant,partner,came\nlab,clinic,no\n', 'no meeting of the two'),
                           ('participant,partner,rating\nlab,lab,5\n', ':2: partner is "lab"'),
                           ('meeting,participant,rating\n1,lab,4.5\n', '1 to 5'),
                           ('meeting,participant\n1,x' + 'Ł' * 60 + '\n', '"x' + 'Ł' * 39 + '"'),
                           ('participant,rating\nlab,3\n', 'partner'), ('came,rating\nno,3\n', 'participant'),
                           ('participant,came\n,no\n', 'needs a participant'),
                           ('meeting,participant,came\n1,lab,no\n1,LAB,yes\n', ':3: came is "yes": an earlier line'),
                           ('meeting,participant,came\n1,lab,yes\n1,lab,no\n', ':3:'),
                           ('meeting,participant,rating\n1,lab,5\n1,lab,5\n', ':3: rating'),
                           ('meeting,participant,came,rating\n1,lab,no,4\n', 'absent cannot rate'),
                           ('meeting,participant,came,rating\n1,lab,,4\n1,lab,no,\n', ':3: came'),
                           ('meeting,participant,came\n0,lab,no\n', ':2: participant is "lab": is no party'),
                           ('some,thing\n', 'columns'), ('[3]', 'meeting'), ('', 'columns'),
                           ('meeting,participant\n1,"lab', ':2:')):
            with self.subTest(text):
                result = self.match('kpi', self.event, 'plan.json', self.file('t', text), expect=1)
                self.assertSays(result.err, says)
        self.assertIn('date', self.match('kpi', self.event, 'plan.json', self.file('t', '[]'), '--at', 'soon',
                                         expect=1).err)


class Changes(Meetings):
    """What is wrong with a change document is said of its file, its list and its item."""

    def test_messages(self):
        people = [{'id': 'a', 'org': 'X'}, {'id': 'b'}, {'id': 'c'}, {'id': 'd'}]
        self.plan(event_of(people, 3, 2, [(0, 1, 1), (2, 3, 1)], wishes=[{'from': 0, 'to': 3}]))
        for document, says in (({'cancelled': ['a', 'z']}, 'cancelled[1]: "z" names no participant'),
                               ({'lost_slots': [0, 3]}, 'lost_slots[1]: 3 is no slot; slots are numbered 0 to 2'),
                               ({'now': 9}, 'now: 9 is no slot; slots are numbered 0 to 2'),
                               ({'late': [{'participant': 'a', 'until': 7}]}, 'late[0].until: 7 is no slot'),
                               ({'printed': [0, 99]}, 'printed[1]: 99 is no meeting'),
                               ({'lost_tables': ['T9']}, 'lost_tables[0]: "T9" names no table'),
                               ({'locked_slots': [0], 'printed': 'no'}, 'printed: "no" must be true'),
                               ({'meetings': [{'a': 0, 'b': 2}, {'a': 'b', 'b': 9}]}, 'meetings[1].b: 9 is no participant'),
                               ({'meetings': [{'a': 'a', 'b': 'a'}]}, 'meetings[0].b is 0: participant 0 is in this meeting'),
                               ({'wishes': [{'from': 'b', 'to': 'c'}, {'from': 'b', 'to': 'b'}]},
                                'wishes[1].to is 1: participant 1 cannot wish to meet itself'),
                               ({'wishes': [{'from': 'b', 'to': 'c', 'clas': 'no'}]}, 'wishes[0].clas: no such key'),
                               ({'canceled': ['a']}, 'unknown key "canceled"')):
            with self.subTest(says):
                path = self.file('day.json', json.dumps(document))
                result = self.match('repair', self.event, 'plan.json', path, '-o', 'out.json', expect=1)
                self.assertSays(result.err, says)
                self.assertSays(result.err, f'{path}: ')
        self.match('repair', self.event, 'plan.json', self.file('day.json', '{"cancelled": ["a"], "now": "9:00"}'), '-o',
                   'out.json', expect=1)     # slots without times
        self.assertSays(self.match('repair', self.event, 'plan.json', self.file('day.json', '{\n{'), '-o', 'out.json',
                                   expect=1).err, 'day.json:2: bad JSON')

    def test_names_and_times(self):
        event = {**event_of([{'id': 'a', 'name': 'Ștefan Pop'}, {'id': 'b'}, {'id': 'c'}], 3, 2, [(0, 1, 1), (1, 2, 1)]),
                 'slots': [{'start': f'2026-05-12T{h:02}:00', 'end': f'2026-05-12T{h:02}:30'} for h in (9, 10, 11)]}
        self.plan(event)
        for document in ({'now': 1, 'cancelled': [{'participant': 0, 'from': 1}]},
                         {'now': '9:30', 'cancelled': [{'participant': 'stefan pop', 'from': '10:15'}]}):
            self.match('repair', self.event, 'plan.json', self.file('day.json', json.dumps(document)), '-o',
                       f'{len(str(document))}.json')
        made = {path.read_text() for path in self.folder.glob('[0-9]*.json')}
        self.assertEqual(len(made), 1)


class Tables(Meetings):
    """Timetables made by hand."""

    EVENT = {
        'participants': [{'id': 'A', 'name': 'Ana', 'org': 'Acme'}, {'id': 'B', 'name': 'Bo'}, {'id': 'C', 'name': 'Cy'},
                         {'id': 'D', 'name': 'Cy'}],
        'slots': [{'start': '2026-05-12T09:00+03:00', 'end': '2026-05-12T09:20+03:00'},
                  {'start': '2026-05-12T09:30+03:00', 'end': '2026-05-12T09:50+03:00'}],
        'tables': [{'id': 'T1', 'name': 'Oak'}, {'id': 'T2'}],
        'meetings': [{'a': 0, 'b': 1}, {'a': 2, 'b': 3}, {'a': 0, 'b': 2}, {'a': 1, 'b': 3, 'others': [2]}],
        'kind': 'selection',
    }

    def check(self, text, expect=1, name='hand.csv'):
        self.file('event.json', json.dumps(self.EVENT))
        report = json.loads(self.match('check', 'event.json', self.file(name, text), expect=expect).out)
        return report, [(v['code'], v['text']) for v in report['violations']]

    def test_good_tables(self):
        for text in ('meeting,slot,table\n0,0,T1\n1,0,T2\n2,1,Oak\n',
                     'a;b;slot;table\nAna;B;0;Oak\nC;D;0;T2\nC;A;1;0\n',
                     'Participant_ID\tpartner\tstart\ttable\nA\tBo\t09:00\tT1\nB\tAna (Acme)\t2026-05-12T06:00Z\tT1\n'
                     'C\tD\t2026-05-12T09:00+03:00\tT2\nA\tC\t09:30\tOak\n',
                     'a,b,start,table\nA,B,9:00,T1\n,,,\n , ,,\nA,C,2026-05-12 09:30,T1\nC,D,2026-05-12T9:00:00,T2\n',
                     'a,b,others,slot,table\n1,2,3,0,0\n'):
            with self.subTest(text):
                report, violations = self.check(text, expect=0)
                self.assertEqual(violations, [])
                self.assertIn(report['scheduled'], (1, 3))

    def test_agendas_read_back(self):
        self.file('event.json', json.dumps(self.EVENT))
        self.match('schedule', 'event.json', '--moves', '2000', '-o', 'plan.json')
        self.match('agendas', 'event.json', 'plan.json', '-o', 'out')
        # two participants are called Cy: the id is printed behind the name
        report = json.loads(self.match('check', 'event.json', 'out/agendas.csv').out)
        self.assertEqual((report['violations'], report['scheduled']), ([], 3))
        rows = list(csv.DictReader(io.StringIO((self.folder / 'out/agendas.csv').read_text(encoding='utf-8'))))
        names = {'A': 'Ana (Acme)', 'B': 'Bo', 'C': 'Cy [C]', 'D': 'Cy [D]'}
        for row in rows:
            self.assertEqual(row['participant'], names[row['participant_id']])
            self.assertEqual(row['partner'], '; '.join(names[i] for i in row['partner_id'].split('; ')))
        by_id = 'participant_id,partner_id,slot,table\n' + ''.join(
            f'{row["participant_id"]},{row["partner_id"]},{row["slot"]},{row["table"]}\n' for row in rows)
        self.assertEqual(self.match('check', 'event.json', self.file('ids.csv', by_id)).status, 0)
        came = 'participant_id,participant,partner,partner_id,came\n' + ''.join(
            f'{row["participant_id"]},{row["participant"]},Cy,{row["partner_id"]},no\n' for row in rows if row['participant_id'] == 'D')
        kpi = json.loads(self.match('kpi', 'event.json', 'plan.json', self.file('came.csv', came)).out)
        plan = json.loads((self.folder / 'plan.json').read_text())['assignment']
        without = sum(slot >= 0 and 3 not in (m['a'], m['b'], *m.get('others', [])) for slot, m in zip(plan, self.EVENT['meetings']))
        self.assertEqual((kpi['planned'], kpi['no_shows']), (3, 3 - without))
        several = self.file('came.csv', 'participant,partner,came\nBo,Cy [C]; D,no\n')
        kpi = json.loads(self.match('kpi', 'event.json', 'plan.json', several).out)
        self.assertEqual((kpi['held'], kpi['no_shows']), (3, 1))  # the two others met
        self.assertIn('no meeting of all these', self.match('kpi', 'event.json', 'plan.json', self.file(
            'came.csv', 'participant,partner,came\nA,B; D,no\n'), expect=1).err)
        event = json.loads(json.dumps(self.EVENT))
        event['participants'][3]['name'] = '=Dee'
        event['participants'][1]['name'] = 'Bo; Co; "Sons"'  # beside others in one cell, too
        self.file('event.json', json.dumps(event))
        self.match('agendas', 'event.json', 'plan.json', '-o', 'out')
        report = json.loads(self.match('check', 'event.json', 'out/agendas.csv').out)
        plan = json.loads((self.folder / 'plan.json').read_text())
        for key in ('scheduled', 'weight', 'breaks', 'table_changes'):
            self.assertEqual(report[key], plan['objective'][key], key)

    def test_each_violation_is_named(self):
        for text, code, says in (
                ('meeting,slot\n0,0\n2,0\n', 'double_booked', 'Ana has meetings 0 and 2'),
                ('meeting,slot\n0,7\n', 'slot_range', 'slot 7'),
                ('meeting,slot,table\n0,0,Oak\n1,0,T1\n', 'table_taken', 'meetings 0 and 1'),
                ('meeting,slot,table\n0,0,5\n', 'table_range', 'table 5'),
                ('meeting,slot,table\n0,0,\n', 'table_needed', 'no table'),
                ('meeting,slot,table\n0,0,Elm\n', 'row', 'line 2: no table is called "Elm"'),
                ('meeting,slot\n0,0\n9,1\n', 'row', 'line 3: the event has no meeting "9"'),
                ('a,b,slot\nA,D,0\n', 'row', 'no meeting of Ana, Cy [D]'),
                ('a,b,slot\nA,X,0\n', 'row', 'no participant is called "X"'),
                ('a,b,slot\nA,Cy,0\n', 'row', 'several participants are called "Cy"'),
                ('a,b,slot\nA,B,0\nA,B,1\n', 'row', 'no further meeting'),
                ('a,b,slot\nA,,0\n', 'row', 'two parties'),
                ('meeting,slot\n0,0\n0,1\n', 'row', 'meeting 0 is in slot 0 already'),
                ('a,b,start\nA,B,noon\n', 'row', 'no slot is "noon"; give its number'),
                ('a,b,start\nA,B,2026-05-13 09:00\n', 'row', 'no slot is "2026-05-13 09:00"'),
                ('a,b,start\nA,B,9:0\n', 'row', 'no slot is "9:0"')):
            with self.subTest(text):
                report, violations = self.check(text)
                self.assertFalse(report['valid'])
                self.assertTrue(any(c == code and says in t for c, t in violations), violations)

    def test_lines_in_the_language(self):
        self.file('event.json', json.dumps(self.EVENT))
        hand = self.file('t.csv', 'a,b,start\nA,Ž' + 'ž' * 60 + ',9:00\nA,B,noon\n')
        for language, says in (('en', ('line 2: no participant is called "Žžž', 'line 3: no slot is "noon"')),
                               ('ro', ('linia 2: niciun participant nu se numește „Žžž', 'linia 3: nu există intervalul „noon”')),
                               ('pl', ('wiersz 2: żaden uczestnik nie nazywa się „Žžž', 'wiersz 3: nie ma terminu „noon”'))):
            report = json.loads(self.match('check', 'event.json', hand, '--language', language, expect=1).out)
            texts = [v['text'] for v in report['violations'] if v['code'] == 'row']
            for text, begin in zip(texts, says, strict=True):
                self.assertTrue(text.startswith(begin), text)

    def test_no_tables(self):
        self.file('event.json', json.dumps(self.EVENT))
        for text, says in (('', 'columns'), ('x,y\n1,2\n', 'columns'), ('a,slot\nA,1\n', 'who meets'),
                           ('a,b\nA,B\n', 'slot or start'), ('a,b,slot\n"A,B,0\n', 't.csv:2: a quote')):
            with self.subTest(text):
                self.assertSays(self.match('check', 'event.json', self.file('t.csv', text), expect=1).err, says)


def read_calendar(data):
    """[{key: value}] of the events, after the line rules of RFC 5545 were checked."""
    assert data.endswith(b'\r\n') and b'\n' not in data.replace(b'\r\n', b'')
    assert all(len(line) <= 75 for line in data.split(b'\r\n'))
    lines = data.replace(b'\r\n ', b'').decode('utf-8').split('\r\n')
    assert lines[0] == 'BEGIN:VCALENDAR' and lines[-2] == 'END:VCALENDAR'
    events, present = [], None
    for line in lines:
        if line == 'BEGIN:VEVENT':
            present = {}
        elif line == 'END:VEVENT':
            events.append(present)
            present = None
        elif present is not None:
            key, value = line.split(':', 1)
            assert key not in present
            present[key] = value
    return events


class Calendars(Meetings):
    def test_after_a_repair(self):
        slots = [{'start': f'2026-05-12T{h:02d}:00', 'end': f'2026-05-12T{h:02d}:20'} for h in range(9, 13)]
        people = [{'id': i, 'name': f'{i}; \\ "é" ' + 'x' * 80, 'zone': 'Europe/London'} for i in 'ABCDE']
        self.plan(event_of(people, slots, 2, [(a, b, 1) for a in range(5) for b in range(a)],
                           zone='Europe/Bucharest', name='Day, 2026'))
        self.file('changes.json', json.dumps({'cancelled': ['A'], 'wishes': [{'from': 'B', 'to': 'C'}]}))
        self.match('repair', 'event.json', 'plan.json', 'changes.json', '-o', 'plan2.json', '--new-event', 'event2.json',
                   '--moves', '5000')
        self.match('agendas', 'event.json', 'plan.json', '-o', 'first')
        self.match('agendas', 'event2.json', 'plan2.json', '-o', 'second', '--before', 'plan.json', '--sequence', '1')
        cancelled = 0
        for path in sorted((self.folder / 'first').glob('*.ics')):
            old = {e['UID']: e for e in read_calendar(path.read_bytes())}
            data = (self.folder / 'second' / path.name).read_bytes()
            new = {e['UID']: e for e in read_calendar(data)}
            self.assertLessEqual(old.keys(), new.keys(), 'every meeting that was sent out is told of again')
            for uid, event in new.items():
                self.assertEqual(event['SEQUENCE'], '1')
                self.assertRegex(event['DTSTART'], r'^20260512T\d{6}Z$')
                cancelled += event['STATUS'] == 'CANCELLED'
                if event['STATUS'] == 'CANCELLED':
                    self.assertEqual(event['DTSTART'], old[uid]['DTSTART'])
            self.other_parser(data, new)
            if path.name.startswith('001'):
                self.assertTrue(all(e['STATUS'] == 'CANCELLED' for e in new.values()))
        self.assertGreater(cancelled, 0)
        self.match('agendas', 'event.json', 'plan.json', '-o', 'x', '--before', self.file('p', '{"assignment": [0]'),
                   expect=1)

    def other_parser(self, data, events):
        """The same through a parser of another house, where there is one."""
        try:
            import icalendar
        except ImportError:
            return
        calendar = icalendar.Calendar.from_ical(data)
        found = list(calendar.walk('VEVENT'))
        self.assertEqual({str(e['UID']) for e in found}, set(events))
        self.assertFalse(calendar.errors or any(e.errors for e in found))


class Cut(Meetings):
    def wait_for_handler(self, pid):
        """Until the command catches SIGINT (on a busy machine it may take long to start), and a bit of work."""
        status = pathlib.Path(f'/proc/{pid}/status')
        for _ in range(200):
            caught = re.search(r'^SigCgt:\s*(\w+)', status.read_text(), re.M) if status.exists() else None
            if caught and int(caught[1], 16) >> (signal.SIGINT - 1) & 1:
                break
            time.sleep(.1)
        time.sleep(.5)

    def test_a_repair_that_is_cut_short(self):
        people = 60
        pairs = [(a, b, 1 + (a * b) % 7) for a in range(people) for b in range(a + 1, people)]
        self.plan(event_of(people, 20, 20, pairs))
        self.file('changes.json', json.dumps({'cancelled': [0, 1, 2]}))
        run = subprocess.Popen([MATCH, 'repair', 'event.json', 'plan.json', 'changes.json', '-o', 'plan2.json',
                                '--new-event', 'event2.json', '--moves', '4000000000'], cwd=self.folder,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.wait_for_handler(run.pid)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 130, err)
        self.assertIn(b'interrupted', err)
        self.match('check', 'event2.json', 'plan2.json')
        self.assertEqual(json.loads((self.folder / 'plan2.json').read_text())['stopped'], 'host')


if __name__ == '__main__':
    main()
