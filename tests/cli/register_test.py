#!/usr/bin/env python3
"""register: from tables of people and wishes to agendas."""
import json

from support import CommandTest, main

PEOPLE = '''Registrations;;;;
First name;Last name;Company;Telephone;Wishes
Ștefania;Țurcanu;Spital;4,07E+11;"lukasz wojcik; Bio"
Łukasz;Wójcik;Bio;;
Björn;Ø;Bio;;
'''
WISHES = 'Who;Whom;Class\nBjörn Ø;Spital;must\nBjörn Ø;Nobody;\n'
SPEC = {'name': 'Days', 'zone': 'Europe/Bucharest', 'tables': 2,
        'days': [{'date': '2026-05-12', 'from': '09:00', 'until': '10:00', 'minutes': 20}]}


class Register(CommandTest):
    def setUp(self):
        super().setUp()
        self.people, self.wishes = self.file('people.csv', PEOPLE), self.file('wishes.csv', WISHES)
        self.spec = self.file('spec.json', json.dumps(SPEC))

    def test_whole_way(self):
        done = self.match('register', self.people, self.wishes, '--spec', self.spec, '-o', 'event.json', expect=3)
        self.assertSays(done.out, 'event.json: 3 participants, 2 wished meetings, 3 slots, 2 tables', '2 rows or cells left out')
        self.assertSays(done.err, 'people.csv:3: Telephone: "4,07E+11": the spreadsheet has cut',
                        'wishes.csv:3: to: "Nobody": no participant and no organisation is called so')
        self.match('schedule', 'event.json', '--moves', '2000', '-o', 'plan.json')
        self.assertTrue(json.loads(self.match('check', 'event.json', 'plan.json').out)['valid'])
        self.match('agendas', 'event.json', 'plan.json', '-o', 'agendas')
        self.assertIn('Łukasz Wójcik (Bio)', (self.folder / 'agendas/agendas.txt').read_text())

    def test_options_win(self):
        self.match('register', self.people, '--spec', self.spec, '--slots', '5', '--tables', '4', '--max-meetings', '2',
                   '--name', 'Other', '-o', 'event.json', expect=3)
        event = json.loads((self.folder / 'event.json').read_text())
        self.assertEqual([event[key] for key in ('slots', 'tables', 'max_meetings', 'name')], [5, 4, 2, 'Other'])

    def test_refusals(self):
        self.assertIn('"days"', self.match('register', self.people, '-o', 'e', expect=1).err)
        self.assertIn('--tables', self.match('register', self.people, '--slots', '3', '-o', 'e', expect=1).err)
        self.assertIn('not valid UTF-8', self.match('register', self.people, '--slots', '3', '--tables', '1', '--name', 'A\udcff',
                                                    '-o', 'e', expect=1).err)
        latin = self.file('latin.csv', 'name\nȘ\n'.encode() + 'Łódź\n'.encode('cp1250'))
        self.assertSays(self.match('register', latin, '--slots', '3', '--tables', '1', '-o', 'e', expect=1).err,
                        'latin.csv:3: the row is not valid UTF-8', '"CSV UTF-8"')
        self.assertIn('spec.json: zone', self.match('register', self.people, '--spec', self.file(
            'spec.json', '{"zone": "Mars", "slots": 1, "tables": 1}'), '-o', 'e', expect=1).err)
        self.assertIn('no JSON object', self.match('register', self.people, '--spec', self.file('l.json', '[]'), '-o', 'e',
                                                   expect=1).err)
        self.assertFalse((self.folder / 'e').exists())

    def test_note_of_a_whole_table(self):
        people = self.file('p.csv', 'name,arrives\nAna,10:30\n')
        self.assertTrue(self.match('register', people, '--slots', '2', '--tables', '1', '-o', 'e', expect=3).err
                        .endswith('p.csv: arrives: arrivals and departures do not count for slots that state no date and '
                                  'time; give days\n'))

    def test_map(self):
        people = self.file('p.csv', 'Nume,Vrea\nAna,Bo\nBo,\n')
        self.match('register', people, '--map', self.file('map.json', '{"Nume": "name", "Vrea": "wishes"}'), '--slots', '2',
                   '--tables', '1', '-o', 'event.json')
        self.assertEqual(len(json.loads((self.folder / 'event.json').read_text())['wishes']), 1)


if __name__ == '__main__':
    main()
