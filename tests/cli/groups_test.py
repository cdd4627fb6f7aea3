#!/usr/bin/env python3
"""clusters, gaps, map, calls, consortium, groups, benchmark, audit: what they say, in every format and for every viewer."""
import csv
import io
import json
import xml.dom.minidom

from support import CommandTest, SharedStoreTest, lines, main

HIDDEN = 'zebrafish'    # stands in every field of every hidden record


def member(id, cluster, country='RO', type='company', **more):
    return {'kind': 'organisation', 'id': id, 'name': f'Body {id}', 'country': country, 'type': type,
            'member_of': [{'cluster': cluster}], **more}


def item(kind, id, owner, text, **more):
    return {'kind': kind, 'id': id, 'owner': owner, 'title': text, 'text': text, 'language': 'en', **more}


RECORDS = [
    {'kind': 'cluster', 'id': 'home', 'name': 'Home Cluster', 'country': 'RO', 'founded': 2010,
     'members_stated': [{'value': 3, 'as_of': '2020'}, {'value': 5, 'as_of': '2024'}],
     'label': {'scheme': 'ESCA', 'value': 'silver', 'state': 'known'}, 'keywords': ['imaging']},
    {'kind': 'cluster', 'id': 'abroad', 'name': 'Klaster Zagranica', 'country': 'PL', 'keywords': ['robotics'],
     'indicators': {'turnover': {'value': 12.5, 'as_of': '2025'}}},
    {'kind': 'cluster', 'id': 'far', 'name': 'Far Cluster', 'country': 'ES'},
    member('h1', 'home', type='hospital'), member('h2', 'home'), member('h3', 'home', type='university'),
    member('p1', 'abroad', 'PL', keywords=['robotics']), member('p2', 'abroad', 'PL', 'university'),
    member('e1', 'far', 'ES', 'startup'),
    item('request', 'r1', 'h1', 'surgical robot with force feedback', keywords=['robotics']),
    item('request', 'r2', 'h2', 'polymer coating for catheters', trl=[6, 8]),
    item('request', 'r3', 'p1', 'clinical validation of ultrasound probes'),
    item('offer', 'o1', 'h1', 'clinical validation of ultrasound probes', keywords=['imaging']),
    item('offer', 'o2', 'p1', 'surgical robot with force feedback', keywords=['robotics']),
    item('offer', 'o3', 'e1', 'polymer coating for catheters', trl=[2, 3]),
    item('competence', 'c1', 'h3', 'image segmentation of tumours', keywords=['imaging']),
    item('competence', 'c2', 'h2', 'image segmentation of vessels', keywords=['imaging']),
    {'kind': 'call', 'id': 'call', 'title': 'Robots in clinics', 'language': 'en', 'opens': '2026-01-01',
     'closes': '2026-12-31', 'themes': ['surgical robot', 'clinical validation', 'image segmentation'],
     'rules': {'min_partners': 3, 'min_countries': 2, 'required_types': ['hospital'], 'excluded_countries': ['RU']}},
    {'kind': 'relation', 'a': 'home', 'b': 'abroad', 'relation': 'agreement'},
    {'kind': 'relation', 'a': 'h1', 'b': 'h2', 'relation': 'block'},
    # what only the owner of the data may see
    {'kind': 'cluster', 'id': 'x-c', 'name': f'Secret {HIDDEN}', 'country': 'PL', 'visibility': 'confidential'},
    {**member('x-o', 'home', name=f'Secret {HIDDEN}'), 'visibility': 'confidential', 'keywords': [HIDDEN, 'imaging']},
    {**member('x-m', 'abroad', 'PL', name=f'Members only {HIDDEN}'), 'visibility': 'members'},
    item('offer', 'x-1', 'p1', f'{HIDDEN} surgical robot with force feedback', keywords=[HIDDEN],
         visibility='confidential'),
    item('request', 'x-2', 'h1', f'{HIDDEN} polymer coating for catheters', keywords=[HIDDEN], visibility='members'),
    item('offer', 'x-3', 'x-o', f'{HIDDEN} polymer coating for catheters', keywords=[HIDDEN, 'robotics'],
         visibility='confidential'),
    {'kind': 'project', 'id': 'x-p', 'title': f'{HIDDEN} joint work', 'participants': ['h1', 'p1'],
     'visibility': 'confidential'},
    {'kind': 'call', 'id': 'x-call', 'title': f'{HIDDEN} call', 'themes': [HIDDEN], 'visibility': 'confidential'},
]

# every command in every way it can be asked
COMMANDS = {
    'clusters': ([], ['home'], ['home', 'abroad'], ['home', '--profile'], ['home', '--themes'], ['--themes'],
                 ['home', '--network'], ['--network']),
    'gaps': (['home'], ['home', '--text', 'surgical robot'], ['home', '--target', 'call'],
             ['home', '--target', 'abroad'], ['home', '--branch', 'theme:imaging']),
    'map': (['home'], ['home', '--all-needs']),
    'calls': ([], ['call', '--cluster', 'home']),
    'consortium': (['call'], ['call', '--max-partners', '2'], ['--text', 'surgical robot', '--text', 'imaging']),
    'groups': (['home', '--into', '2'], ['--into', '3']),
    'benchmark': ([], ['home']),
    'audit': ([], ['home']),
}
TAXONOMY = 'code\tlabel\tparent\tlang\nimaging\tImaging\t\ten\nultrasound\tUltrasound probes\timaging\ten\n'


class Reports(SharedStoreTest):
    records = RECORDS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        table = cls.shared / 'theme.tsv'
        table.write_text(TAXONOMY, encoding='utf-8')
        self = cls()
        self.folder = cls.shared
        self.match('import', cls.path, table, '--kind', 'taxonomy', '--scheme', 'theme')

    def report(self, command, *words, **more):
        return json.loads(self.ask(command, *words, '--format', 'json', **more).out)

    def rows(self, command, *words):
        return list(csv.DictReader(io.StringIO(self.ask(command, *words, '--format', 'csv').out)))

    def test_every_format_of_every_command(self):
        for command, ways in COMMANDS.items():
            for words in ways:
                with self.subTest(command=command, words=words):
                    report = self.report(command, *words)
                    self.assertIn('report', report)
                    self.assertIsInstance(report['names'], dict)
                    for language in ('en', 'ro', 'pl'):
                        self.assertTrue(self.ask(command, *words, '--language', language).out.strip())
                    table = self.rows(command, *words)
                    self.assertTrue(all(None not in row and None not in row.values() for row in table))

    def test_no_viewer_sees_what_is_hidden(self):
        secrets = {'public': (HIDDEN, 'x-'), 'members': ('Secret', 'x-1', 'x-3', 'x-o', 'x-c', 'x-p', 'x-call')}
        for command, ways in COMMANDS.items():
            for words in ways:
                for viewer, parts in secrets.items():
                    for format in ('json', 'text', 'csv'):
                        out = self.ask(command, *words, '--viewer', viewer, '--format', format, expect=None)
                        for part in parts:
                            self.assertNotIn(part, out.out + out.err, f'{command} {words} {viewer} {format}')
        self.assertIn(HIDDEN, self.ask('audit').out)    # the test can fail
        self.assertIn('x-o', self.ask('clusters', 'home', '--network', '--format', 'json').out)

    def test_hidden_ids_are_unknown(self):
        for words in (['gaps', 'x-c'], ['map', 'x-o'], ['calls', 'x-call'], ['consortium', 'call', '--fixed', 'x-o'],
                      ['groups', '--into', '2', '--apart', 'h1,x-o'], ['clusters', 'home', 'x-c']):
            out = self.ask(words[0], *words[1:], '--viewer', 'public', expect=1)
            self.assertIn('there is no record', out.err)

    def test_hidden_work_changes_nothing(self):
        hidden, open_ = (self.report('clusters', 'home', 'abroad', '--viewer', v) for v in ('public', 'confidential'))
        self.assertEqual(hidden['joint'], [])
        self.assertEqual(open_['joint'], [{'a': 'h1', 'b': 'p1'}])

    def test_gaps(self):
        words = ('home', '--viewer', 'public')
        gaps = self.report('gaps', *words)
        self.assertEqual({n['id']: n['state'] for n in gaps['needs']}, {'r1': 'missing', 'r2': 'missing'})
        self.assertEqual(gaps['candidates'][0]['id'], 'p1')
        self.assertEqual([c['id'] for c in gaps['portfolio']['chosen']], ['p1', 'e1'])
        self.assertTrue(gaps['portfolio']['optimal'])
        self.assertLessEqual(gaps['portfolio']['value'], gaps['portfolio']['bound'] + 1e-9)
        few = self.report('gaps', *words, '--share', '0.3')
        self.assertEqual((len(few['portfolio']['chosen']), few['portfolio']['reached']), (1, True))
        only = self.report('gaps', *words, '--filter', "country = 'ES'")
        self.assertEqual([c['id'] for c in only['candidates']], ['e1', 'far'][:len(only['candidates'])])
        text = self.ask('gaps', *words).out
        self.assertSays(text, 'Missing: 2', 'surgical robot with force feedback', 'Body p1')

    def test_branch_of_a_taxonomy(self):
        gaps = self.report('gaps', 'home', '--branch', 'theme:imaging', '--viewer', 'public')
        self.assertEqual([(n['text'], n['state']) for n in gaps['needs']],
                         [('Imaging', 'covered'), ('Ultrasound probes', 'fragile')])
        self.assertIn('no concept', self.ask('gaps', 'home', '--branch', 'theme:nothing', expect=1).err)

    def test_map(self):
        m = self.report('map', 'home', '--viewer', 'public')
        self.assertEqual([(c['country'], c['met']) for c in m['countries']], [('PL', 1), ('ES', 1)])
        self.assertEqual(m['countries'][0]['related'], ['abroad'])
        self.assertAlmostEqual(m['countries'][0]['distance_km'], 937, delta=30)    # Bucharest to Warsaw
        self.assertEqual(m['clusters'][0]['cells'][0]['item'], 'o2')
        self.assertEqual(len(m['portfolio']['chosen']), 2)
        new = self.report('map', 'home', '--viewer', 'public', '--new-only')
        self.assertNotIn('abroad', [c['id'] for c in new['clusters']])
        xml.dom.minidom.parseString(self.ask('map', 'home', '--format', 'svg').out)

    def test_clusters(self):
        ranking = self.report('clusters', 'home', '--viewer', 'public')
        self.assertEqual([c['id'] for c in ranking['ranking']], ['abroad', 'far'])
        first = ranking['ranking'][0]
        self.assertAlmostEqual(sum(p['contribution'] for p in first['parts']), first['score'], places=9)
        self.assertEqual(first['relations'], ['agreement'])
        matrix = self.report('clusters', '--viewer', 'public')
        ids = [c['id'] for c in matrix['clusters']]
        i, j = ids.index('home'), ids.index('abroad')
        self.assertAlmostEqual(matrix['score'][i][j], first['score'], places=12)
        self.assertIsNone(matrix['score'][i][i])
        weighed = self.report('clusters', 'home', '--viewer', 'public', '--weights', 'geography=1', '--geography', 'far')
        self.assertEqual([c['id'] for c in weighed['ranking']], ['far', 'abroad'])
        pair = self.report('clusters', 'home', 'abroad', '--viewer', 'public')
        self.assertAlmostEqual(pair['score'], first['score'], places=12)
        self.assertEqual([(u['need'], u['answerer']) for u in pair['unused']], [('r1', 'p1'), ('r3', 'h1')])

    def test_network_files(self):
        for format in ('svg', 'graphml', 'gexf'):
            tree = xml.dom.minidom.parseString(self.ask('clusters', 'home', '--network', '--format', format).out)
            tag = {'svg': 'circle', 'graphml': 'node', 'gexf': 'node'}[format]
            self.assertGreater(len(tree.getElementsByTagName(tag)), 4)
        refused = self.ask('gaps', 'home', '--format', 'svg', expect=2)
        self.assertIn('text, json, csv', refused.err)
        xml.dom.minidom.parseString(self.ask('clusters', '--format', 'svg').out)
        self.assertIn('cannot be written', self.ask('clusters', 'home', '--format', 'gexf', expect=1).err)

    def test_themes(self):
        themes = self.report('clusters', 'home', '--themes', '--viewer', 'public')['themes']
        imaging = [t for t in themes if t.get('concept') == 'theme:imaging'][0]
        self.assertEqual({s['id'] for s in imaging['supporters']}, {'h1', 'h2', 'h3'})

    def test_calls(self):
        call = self.report('calls', '--viewer', 'public')['calls']
        self.assertEqual([c['id'] for c in call], ['call'])
        self.assertTrue(call[0]['open'])
        late = json.loads(self.match('--as-of', '2027-02-01', 'calls', self.path, 'call', '--viewer', 'public',
                                     '--format', 'json').out)['calls'][0]
        self.assertFalse(late['open'])
        self.assertEqual(late['organisations'][0]['reasons'], ['deadline_passed'])

    def test_consortium(self):
        best = self.report('consortium', 'call', '--viewer', 'public', '-k', '2')
        self.assertEqual(best['state'], 'optimal')
        first = best['consortia'][0]
        self.assertGreaterEqual(len(first['partners']), 3)
        self.assertIn('hospital', [p['type'] for p in first['partners']])
        self.assertGreaterEqual(len({p['country'] for p in first['partners']}), 2)
        self.assertFalse({'h1', 'h2'} <= {p['id'] for p in first['partners']})    # they block each other
        none = self.report('consortium', 'call', '--viewer', 'public', '--max-partners', '2')
        self.assertEqual(none['state'], 'infeasible')
        self.assertEqual({r['rule'] for r in none['reason']}, {'min_partners', 'max_partners'})
        poor = self.report('consortium', 'call', '--viewer', 'public', '--cost', '10', '--budget', '20')
        self.assertEqual({r['rule'] for r in poor['reason']}, {'min_partners', 'budget'})
        without = self.report('consortium', 'call', '--viewer', 'public', '--forbidden', 'p1,p2')
        self.assertNotIn('p1', str(without['consortia']))
        both = self.report('consortium', 'call', '--viewer', 'public', '--fixed', 'h1,h2')
        self.assertEqual({r['rule'] for r in both['reason']}, {'apart', 'fixed_partner'})

    def test_groups(self):
        groups = self.report('groups', '--into', '2', '--viewer', 'public', '--together', 'p1,p2')
        self.assertEqual((groups['state'], groups['people']), ('feasible', 6))
        of = {m['id']: g['group'] for g in groups['groups'] for m in g['members']}
        self.assertNotEqual(of['h1'], of['h2'])
        self.assertEqual(of['p1'], of['p2'])
        last = self.file('last.json', json.dumps(of))
        again = self.report('groups', '--into', '2', '--viewer', 'public', '--last', last)
        self.assertEqual(again['moved'], 0)
        none = self.report('groups', '--into', '2', '--viewer', 'public', '--together', 'h1,h2')
        self.assertEqual((none['state'], set(none['broken'])), ('infeasible', {'apart', 'together'}))
        self.assertIn('how many groups', self.ask('groups', expect=1).err)

    def test_benchmark(self):
        report = self.report('benchmark', 'home', '--viewer', 'public')
        self.assertEqual(report['clusters'][0]['id'], 'home')
        values = {c['id']: c['values'] for c in report['clusters']}
        self.assertEqual(values['home']['members_stated']['value'], 5)
        self.assertEqual(values['home']['members_stated']['as_of'], '2024')
        self.assertEqual(values['abroad']['turnover'], {'value': 12.5, 'as_of': '2025', 'percentile': None})
        self.assertIsNone(values['far']['turnover']['value'])
        self.assertIn('turnover', [c for c in report['clusters'] if c['id'] == 'far'][0]['missing'])
        self.assertEqual(report['clusters'][0]['label']['value'], 'silver')

    def test_errors_name_option_and_cure(self):
        for words, part in (((['gaps', 'nobody']), 'there is no record'), (['gaps', 'home', '--enough', '2'], 'enough'),
                            (['map', 'r1'], 'no organisation'), (['calls', 'home'], 'no call'),
                            (['consortium'], 'no competences'), (['clusters', 'home', '--weights', 'x=1'], 'known: needs'),
                            (['clusters', 'home', '--geography', 'up'], 'one of: near, far, abroad')):
            self.assertIn(part, self.ask(words[0], *words[1:], expect=1).err)
        spec = self.file('spec.json', '{"enugh": 0.4}')
        self.assertIn('there is no option "enugh"', self.ask('map', 'home', '--spec', spec, expect=1).err)
        spec = self.file('number.json', '{"k": "x"}')
        self.assertIn('"k" must be a whole number', self.ask('map', 'home', '--spec', spec, expect=1).err)

    def test_section_of_a_page(self):
        files = []
        for command, *words in (['gaps', 'home'], ['map', 'home'], ['consortium', 'call'], ['clusters'],
                                ['clusters', 'home'], ['audit', 'home'], ['benchmark', 'home'], ['groups', '--into', '2'],
                                ['clusters', 'home', '--network'], ['calls']):
            path = self.folder / f'{len(files)}.json'
            self.ask(command, *words, '--format', 'json', '-o', path)
            files += ['--groups', path]
        page = self.folder / 'page.html'
        self.ask('report', '-o', page, *files)
        html = page.read_text(encoding='utf-8')
        self.assertEqual(html.count('<section'), 10)
        self.assertGreaterEqual(html.count('<svg xmlns'), 4)
        self.assertNotIn('style=', html)    # the content security policy forbids it


class Audit(CommandTest):
    TECHNOLOGIES = 'Firma;Technologia;Opis;TRL\nAlfa Sp. z o.o.;Czujnik;Czujnik temperatury do implantu;4-6\n' \
                   'Beta SA;Druk;Druk trójwymiarowy stopów tytanu;7\n'
    NEEDS = 'organisation,need,id\nBETA S.A.,Czujnik temperatury do implantu,N-7\nGamma,"Robot, mobilny",\n'

    def test_tables(self):
        files = ('--technologies', self.file('t.csv', self.TECHNOLOGIES), '--needs', self.file('n.csv', self.NEEDS))
        report = json.loads(self.match('audit', *files, '--format', 'json', '--sheets', self.folder / 'sheets').out)
        self.assertEqual([(n['id'], n['state']) for n in report['needs']], [('N-7', 'single_holder'), ('N2', 'unmet')])
        self.assertEqual(report['needs'][0]['matches'][0]['organisation'], 'alfa')
        self.assertEqual(report['names']['beta'], 'Beta SA')    # one body, two spellings
        sheets = {p.name: p.read_text(encoding='utf-8') for p in (self.folder / 'sheets').iterdir()}
        self.assertEqual(set(sheets), {'alfa.txt', 'beta.txt', 'gamma.txt'})
        self.assertSays(sheets['beta.txt'], 'Beta SA', 'Alfa Sp. z o.o.', 'one holder only')
        mapped = self.file('m.csv', 'Wer,Was\nAlfa,Laser\n')
        out = self.match('audit', '--technologies', mapped, '--needs', mapped, '--map',
                         self.file('map.json', '{"Wer": "organisation", "Was": "title"}'), '--format', 'json')
        self.assertEqual(json.loads(out.out)['counts']['unmet'], 1)    # nobody answers oneself

    def test_bad_tables(self):
        good = self.file('g.csv', 'title\nx\n')
        for content, part in (('', 'no header'), ('a,b\n1,2\n', 'no column "title"'),
                              ('title\n"open\n', 'line 2'), ('title,text\n,\nx,y,z\n', 'line 3'),
                              ('organisation,title\nA,\n', 'neither a title nor a text')):
            bad = self.file('b.csv', content)
            out = self.match('audit', '--technologies', good, '--needs', bad, expect=1)
            self.assertIn(part, out.err)
        self.match('audit', '--technologies', good, expect=2)
        self.match('audit', expect=2)


if __name__ == '__main__':
    main()
