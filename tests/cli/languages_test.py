#!/usr/bin/env python3
"""Languages that the records are not in: match search by common words, by taxonomies, by what bilingual records teach;
match partners, whose needs and offers meet in translation; with reasons."""
import json
import pathlib

from support import AS_OF, RECORDS, CommandTest, lines, main

TAXONOMY = '''code\tlabel\tparent\tlang
1\twearable sensor\t\ten
1\tsenzor portabil\t\tro
1\tWSN\t\ten
2\tradiology\t\ten
2\trentgenologie\t\tro
'''

SOURCE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = SOURCE / 'examples' / 'imago-mol'
TODAY = '2026-11-01'  # of the example

# Made-up trade words that no list of the library has; each owner says the same in both languages.
TWINS = [('alfa', 'Laboratorul Alfa fabrică vlastoni pentru 12 clinici din Iași',
          'Laboratory Alfa manufactures brimmels for 12 clinics in Iasi'),
         ('beta', 'Compania Beta repară vlastoni și motoare electrice din 1998',
          'The company Beta repairs brimmels and electric motors since 1998'),
         ('gama', 'Gama Consult testează vlastoni la 40 de grade în Cluj',
          'Gama Consult tests brimmels at 40 degrees in Cluj')]


def twins(more):
    for owner, romanian, english in TWINS:
        for language, text in (('ro', romanian), ('en', english)):
            yield {'kind': 'competence', 'id': f'{owner}-{language}', 'owner': owner, 'title': text,
                   'language': language, **more}


class Languages(CommandTest):
    def setUp(self):
        super().setUp()
        (self.folder / 'records.jsonl').write_text(lines(RECORDS), encoding='utf-8')
        (self.folder / 'tax.tsv').write_text(TAXONOMY, encoding='utf-8')
        self.ok('init', 's')
        self.ok('import', 's', 'records.jsonl')

    def ok(self, *arguments):
        done = self.match(*arguments, '--as-of', AS_OF)
        self.assertEqual((done.status, done.err), (0, ''), arguments)
        return done.out

    def search(self, text, *rest):
        out = self.ok('search', 's', text, '--format', 'jsonl', '--explain', *rest)
        return [json.loads(line) for line in out.splitlines()]

    def test_common_words(self):
        hits = self.search('inimă', '--language', 'ro', '--channels', 'words', '--want', 'offer')
        self.assertEqual([h['id'] for h in hits], ['o-sensor'])
        part = hits[0]['explanation']['contributions'][0]
        self.assertEqual((part['code'], part['label'], part['translation'], part['from'], part['to']),
                         ('translation', 'inimă', 'heart', 'ro', 'en'))
        self.assertEqual(self.search('szív', '--language', 'hu', '--channels', 'words', '--want', 'offer')[0]['id'],
                         'o-sensor')

    def test_taxonomy(self):
        asked = ['--language', 'ro', '--channels', 'words', '--want', 'offer']
        self.assertEqual(self.search('rentgenologie', *asked), [])
        self.ok('import', 's', 'tax.tsv', '--kind', 'taxonomy', '--scheme', 't')
        self.assertEqual(self.search('rentgenologie', *asked)[0]['id'], 'o-imager')
        hit = self.search('WSN', '--language', 'en', '--channels', 'words,concepts', '--want', 'offer')[0]
        self.assertEqual(hit['id'], 'o-sensor')
        part = hit['explanation']['contributions'][0]
        self.assertEqual((part['code'], part['label']), ('concept', 'wearable sensor'))

    def test_a_record_in_two_languages_is_found_in_both(self):
        text = ('Laboratorul oferă prelucrarea informațiilor și analiza imaginilor pentru spitale din toată regiunea. '
                'It also sequences bacterial genomes and trains nurses of hospitals in all neighbouring countries.')
        record = {'kind': 'offer', 'id': 'two', 'title': 'Servicii pentru laboratoare', 'text': text}
        (self.folder / 'two.jsonl').write_text(lines([record]), encoding='utf-8')
        self.ok('import', 's', 'two.jsonl')
        for language, query in (('ro', 'prelucrare de informații'), ('ro', 'regiuni'), ('en', 'bacterial genome'),
                                ('en', 'neighbouring country')):
            self.assertEqual(self.search(query, '--language', language, '--want', 'offer')[0]['id'], 'two', query)

    def test_bilingual_records_teach(self):
        asked = ['--language', 'ro', '--channels', 'words', '--want', 'offer']
        target = {'kind': 'offer', 'id': 'target', 'owner': 'delta', 'title': 'Brimmels of all sizes', 'language': 'en'}
        self.file('target.jsonl', lines([target]))
        self.ok('import', 's', 'target.jsonl')
        self.assertEqual(self.search('vlastoni', *asked), [])
        for visibility, found in (('confidential', []), ('public', ['target']), ('members', [])):
            self.file('twins.jsonl', lines(twins({'visibility': visibility})))
            self.ok('import', 's', 'twins.jsonl')
            hits = self.search('vlastoni', *asked)
            self.assertEqual([h['id'] for h in hits], found, visibility)
            for hit in hits:
                part = hit['explanation']['contributions'][0]
                self.assertEqual((part['label'], part['translation'], part['from'], part['to'], part['learned_from']),
                                 ('vlastoni', 'brimmel', 'ro', 'en', 'records'))

    def need_met_in_the_example(self, changed):
        """The first partner of a Romanian hospital's need, and how the example's Polish offer meets it."""
        items = [json.loads(line) for line in (EXAMPLE / 'items.jsonl').read_text(encoding='utf-8').splitlines()]
        self.file('items.jsonl', lines({**item, **changed.get(item['id'], {})} for item in items))
        self.ok('init', 'e')
        self.ok('import', 'e', str(EXAMPLE / 'themes.tsv'), '--kind', 'taxonomy', '--scheme', 'theme')
        self.ok('import', 'e', str(SOURCE / 'libmatch' / 'data' / 'starter_thesaurus.tsv'), '--kind', 'taxonomy',
                '--scheme', 'starter')
        organisations = [str(EXAMPLE / name) for name in ('members.csv', 'delegates.csv')]
        self.match('import', 'e', *organisations, 'items.jsonl', '--as-of', TODAY)
        found = [json.loads(line) for line in self.partners('-k', '200', '--format', 'jsonl').splitlines()]
        needs = [hit['explanation']['directions'][0]['needs'][0] for hit in found if hit['id'] == 'MZ04']
        return found[0]['id'], needs[0]

    def partners(self, *rest):
        return self.match('partners', 'e', 'IM41-R1', '--explain', '--as-of', TODAY, *rest).out

    def test_a_romanian_need_meets_a_polish_offer(self):
        first, need = self.need_met_in_the_example({})
        self.assertEqual((first, need['request']['id'], need['best']['id']), ('MZ04', 'IM41-R1', 'MZ04-O1'))
        self.assertGreater(need['similarity'], .3)
        words = {term['word']: term for term in need['terms']}
        self.assertEqual((words['Senzor']['from'], words['Senzor']['to'], words['Senzor']['learned_from']),
                         ('ro', 'pl', 'labels'))
        self.assertIn('Senzor ~ sensor', self.partners('-k', '1'))

    def test_without_a_language_it_does_not(self):
        """What nobody says to be Polish is not translated: words alone do not bring the two together."""
        first, need = self.need_met_in_the_example({'MZ04-O1': {'language': None}})
        self.assertNotEqual((first, need['best'] and need['best']['id']), ('MZ04', 'MZ04-O1'))

    def test_channels(self):
        done = self.match('search', 's', 'heart', '--channels', 'learned', expect=1)
        self.assertIn('use words,learned', done.err)
        done = self.match('search', 's', 'heart', '--channels', 'words,learned', expect=1)
        self.assertIn('match rebuild STORE --learned', done.err)


if __name__ == '__main__':
    main()
