#!/usr/bin/env python3
"""match search in languages that the records are not in: by common words, by taxonomies, with reasons."""
import json

from support import AS_OF, RECORDS, CommandTest, lines, main

TAXONOMY = '''code\tlabel\tparent\tlang
1\twearable sensor\t\ten
1\tsenzor portabil\t\tro
1\tWSN\t\ten
2\tradiology\t\ten
2\trentgenologie\t\tro
'''


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

    def test_channels(self):
        done = self.match('search', 's', 'heart', '--channels', 'learned', expect=1)
        self.assertIn('use words,learned', done.err)
        done = self.match('search', 's', 'heart', '--channels', 'words,learned', expect=1)
        self.assertIn('match rebuild STORE --learned', done.err)


if __name__ == '__main__':
    main()
