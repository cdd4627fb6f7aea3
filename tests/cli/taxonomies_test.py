#!/usr/bin/env python3
"""Classifications through the command: any number at once, versions apart, headers by a map, ambiguous and nested labels,
broader and narrower concepts in search."""
import json

from support import AS_OF, CommandTest, lines, main

OFFERS = [
    {'kind': 'offer', 'id': 'mri', 'title': 'Scanner time', 'text': 'Magnetic resonance imaging of small animals.'},
    {'kind': 'offer', 'id': 'ct', 'title': 'Service', 'text': 'Computed tomography for industry.'},
    {'kind': 'offer', 'id': 'bank', 'title': 'Deposits', 'text': 'A bank for companies.'},
    {'kind': 'offer', 'id': 'blood', 'title': 'Samples', 'text': 'A blood bank with frozen samples.'},
    {'kind': 'offer', 'id': 'other', 'title': 'Bread', 'text': 'A bakery of rye bread.'},
]
IMAGING = ('code\tparent\tlang\tlabel\n'
           'img\t\ten\tdiagnostic pictures\nimg\t\tro\timagini diagnostice\n'
           'mri\timg\ten\tmagnetic resonance imaging\nmri\timg\tpl\trezonans magnetyczny\n'
           'ct\timg\ten\tcomputed tomography\n')


class Taxonomies(CommandTest):
    def setUp(self):
        super().setUp()
        (self.folder / 'offers.jsonl').write_text(lines([{**o, 'language': 'en'} for o in OFFERS]), encoding='utf-8')
        self.match('init', 's')
        self.match('import', 's', 'offers.jsonl')

    def load(self, scheme, table, *rest, name='table.tsv', expect=0):
        (self.folder / name).write_text(table, encoding='utf-8')
        return self.match('import', 's', name, '--kind', 'taxonomy', '--scheme', scheme, *rest, expect=expect)

    def search(self, text, language):
        out = self.match('search', 's', text, '--language', language, '--channels', 'words,concepts', '--want', 'offer',
                         '--format', 'jsonl', '--explain', '--as-of', AS_OF).out
        return {hit['id']: hit for hit in map(json.loads, out.splitlines())}

    def labels(self, hit):
        return {part.get('label') for part in hit['explanation']['contributions']}

    def test_a_label_of_another_language_finds(self):
        self.assertEqual(self.search('rezonans magnetyczny', 'pl'), {})
        self.load('img', IMAGING)
        self.assertEqual(list(self.search('rezonans magnetyczny', 'pl'))[0], 'mri')
        self.assertEqual(list(self.search('rezonansu magnetycznego', 'pl'))[0], 'mri')

    def test_a_broad_question_finds_what_is_narrower(self):
        self.load('img', IMAGING)
        found = self.search('imagini diagnostice', 'ro')
        self.assertLessEqual({'mri', 'ct'}, set(found))
        self.assertNotIn('other', found)

    def test_versions_are_kept_apart_and_replaced_whole(self):
        self.load('v1', 'code\tlang\tlabel\n10\tpl\tpumpernikiel razowy\n10\ten\trye bread\n')
        self.load('v2', 'code\tlang\tlabel\n10\tpl\tbank krwi\n10\ten\tblood bank\n')
        self.assertEqual(list(self.search('pumpernikiel razowy', 'pl'))[0], 'other')
        self.assertEqual(list(self.search('bank krwi', 'pl'))[0], 'blood')
        self.assertNotIn('other', self.search('bank krwi', 'pl'))
        self.load('v1', 'code\tlang\tlabel\n10\tpl\tmosty\n10\ten\tbridges\n')
        self.assertEqual(self.search('pumpernikiel razowy', 'pl'), {})
        self.assertEqual(list(self.search('bank krwi', 'pl'))[0], 'blood')

    def test_a_nested_label_counts_less_than_the_longer_one(self):
        self.load('n', 'code\tlang\tlabel\nb\tpl\tbank\nb\ten\tbank\nbb\tpl\tbank krwi\nbb\ten\tblood bank\n')
        self.assertEqual(list(self.search('bank krwi', 'pl'))[0], 'blood')

    def test_an_ambiguous_label_means_all_it_can(self):
        self.load('a', 'code\tlang\tlabel\n1\tpl\tzamek\n1\ten\tcomputed tomography\n'
                       '2\tpl\tzamek\n2\ten\trye bread\n')
        self.assertLessEqual({'ct', 'other'}, set(self.search('zamek', 'pl')))

    def test_a_map_names_columns(self):
        (self.folder / 'map.json').write_text('{"Cod": "code", "Denumire": "label@ro", "Name": "label@en", "Nr": null}')
        table = 'Nr,Cod,Denumire,Name\n1,x,tomografie computerizată,computed tomography\n'
        says = self.load('m', table, '--map', 'map.json', name='table.csv')
        self.assertIn('2 new', says.out)
        self.assertEqual(list(self.search('tomografie computerizată', 'ro'))[0], 'ct')

    def test_a_table_of_skos(self):
        table = ('conceptUri,prefLabel@en,altLabels@en,prefLabel@hu,broader\n'
                 'http://e/1,diagnostic pictures,,diagnosztikai képek,\n'
                 'http://e/2,tomography,"computed tomography\nCT scanning",rétegfelvétel,http://e/1\n')
        self.load('skos', table, name='skos.csv')
        self.assertIn('ct', self.search('rétegfelvétel', 'hu'))
        self.assertIn('ct', self.search('diagnosztikai képek', 'hu'))

    def test_bad_maps_and_headers_are_named(self):
        (self.folder / 'map.json').write_text('{"Kod": "code"}')
        says = self.load('m', 'Cod\tlabel\n1\ta\n', '--map', 'map.json', expect=1)
        self.assertIn('"Kod"', says.err)
        self.assertIn('"Cod"', says.err)
        says = self.load('m', 'kode\tlabel\n1\ta\n', expect=1)
        self.assertIn('the nearest is "kode"', says.err)


if __name__ == '__main__':
    main()
