#!/usr/bin/env python3
"""search, partners, complete, explain, why-not, duplicates: results, formats, order, warnings."""
import csv
import io
import json
import random

from support import AS_OF, RECORDS, CommandTest, SharedStoreTest, lines, main


def trec(text):
    """-> [(query, id, rank, score)], after checking the form of every line"""
    found = []
    for line in text.splitlines():
        query, zero, key, rank, score, name = line.split(' ')
        assert (zero, name) == ('Q0', 'match'), line
        found.append((query, key, int(rank), float(score)))
    return found


class Search(SharedStoreTest):
    def test_formats_agree(self):
        words = ('radiology software', '-k', '5')
        rows = self.ask('search', *words, '--format', 'jsonl').rows()
        self.assertGreaterEqual(len(rows), 2)
        self.assertEqual([r['rank'] for r in rows], list(range(1, len(rows) + 1)))
        self.assertEqual(set(rows[0]), {'query', 'rank', 'id', 'kind', 'name', 'score'})
        table = list(csv.DictReader(io.StringIO(self.ask('search', *words, '--format', 'csv').out)))
        self.assertEqual([(r['id'], r['kind'], r['name'], float(r['score'])) for r in table],
                         [(r['id'], r['kind'], r['name'], r['score']) for r in rows])
        run = trec(self.ask('search', *words, '--format', 'trec').out)
        self.assertEqual([(k, n, s) for _, k, n, s in run], [(r['id'], r['rank'], r['score']) for r in rows])
        human = self.ask('search', *words).out
        for row in rows:
            self.assertIn(row['name'], human)
            self.assertIn(row['id'], human)

    def test_field_weights(self):
        ask = lambda *words: trec(self.ask('search', 'radiology', '--channels', 'words', *words, '--format', 'trec').out)
        plain = ask()
        self.assertEqual(plain, ask('--field-weights', 'title=1'))
        self.assertNotEqual(plain, ask('--field-weights', 'title=5,text=0.2'))
        refused = self.ask('search', 'radiology', '--field-weights', 'body=2', expect=1)
        self.assertIn('title, text and keywords', refused.err)

    def test_wants(self):
        kinds = lambda *words: {r['kind'] for r in self.ask('search', 'radiology', *words, '--format', 'jsonl').rows()}
        self.assertLessEqual(kinds(), {'competence', 'offer', 'request', 'idea', 'project', 'call'})
        self.assertEqual(kinds('--want', 'offer'), {'offer'})
        self.assertEqual(kinds('--want', 'request'), {'request'})
        self.assertLessEqual(kinds('--want', 'organisations'), {'organisation', 'cluster'})
        self.assertEqual(kinds('--want', 'organisation'), {'organisation'})

    def test_organisations_are_found_by_their_items(self):
        rows = self.ask('search', 'machine learning', '--want', 'organisations', '--format', 'jsonl').rows()
        self.assertIn('imager', [r['id'] for r in rows])
        rows = self.ask('search', 'machine learning', '--want', 'organisation', '--format', 'jsonl').rows()
        self.assertNotIn('imager', [r['id'] for r in rows])

    def test_viewer(self):
        secret = lambda tier: [r['id'] for r in self.ask('search', 'zebrafish', '--viewer', tier, '--format',
                                                         'jsonl').rows()]
        self.assertEqual(secret('confidential'), ['o-secret'])
        self.assertEqual(secret('members'), [])
        self.assertEqual(secret('public'), [])

    def test_no_command_shows_a_hidden_record(self):
        for words in (['search', 'Secret biomarker zebrafish panel', '--want', 'any'], ['export'],
                      ['partners', 'lab', '--explain'], ['explain', 'lab', 'clinic'], ['quality'],
                      ['search', 'zebrafish', '--want', 'organisations', '--explain']):
            for form in ([], ['--format', 'jsonl']):
                if words[0] == 'export' and form:
                    continue
                result = self.ask(words[0], *words[1:], *form, '--viewer', 'public')
                for word in ('o-secret', 'Secret', 'biomarker', 'panel'):
                    self.assertNotIn(word, result.out, f'{words} {form}')
                if words[0] != 'search':
                    self.assertNotIn('zebrafish', result.out, words)

    def test_filter(self):
        rows = self.ask('search', 'sensors software', '--filter', "owner.country = 'PL'", '--format', 'jsonl').rows()
        self.assertTrue(rows)
        self.assertLessEqual({r['id'] for r in rows}, {'o-sensor', 'r-lab', 'o-secret', 'p1'})

    def test_facets(self):
        rows = self.ask('search', 'software', '--facets', 'kind,owner.country', '-k', '1', '--format', 'jsonl').rows()
        self.assertEqual([list(r) for r in rows][1:], [['query', 'found', 'facets']])
        facets = {f['field']: {v['value']: v['count'] for v in f['values']} for f in rows[1]['facets']}
        every = self.ask('search', 'software', '--channels', 'words', '-k', '1000', '--format', 'jsonl').rows()
        self.assertEqual(rows[1]['found'], len(every))
        kinds = [r['kind'] for r in every]
        self.assertEqual(facets['kind'], {k: kinds.count(k) for k in kinds})
        table = self.ask('search', 'software', '--facets', 'kind').out
        self.assertIn(f'{len(every)} found by the words\n\nkind\n', table)
        lines = self.ask('search', 'software', '--facets', 'kind', '--format', 'csv').out.split('\r\n')
        self.assertEqual(lines[0], 'query,field,value,count')
        self.assertEqual(sorted(lines[1:-1]), sorted(f'1,kind,{k},{n}' for k, n in facets['kind'].items()))
        one = self.ask('search', 'software', '--facets', 'id', '--facet-values', '1', '--format', 'jsonl').rows()[-1]
        self.assertEqual((len(one['facets'][0]['values']), one['facets'][0]['distinct']), (1, len(every)))

    def test_facets_errors(self):
        self.assertIn('did you mean "kind"', self.ask('search', 'x', '--facets', 'kinds', expect=1).err)
        self.assertIn('trec', self.ask('search', 'x', '--facets', 'kind', '--format', 'trec', expect=2).err)
        self.ask('search', 'x', '--facets', 'kind', '--facet-values', '1001', expect=2)

    def test_filter_errors(self):
        for text in ("country =", "country = 'RO", '(country', 'and', "country ~ 'RO'"):
            result = self.ask('search', 'x', '--filter', text, expect=1)
            self.assertTrue(result.err, text)
            self.assertEqual(result.out, '')

    def test_k(self):
        self.assertEqual(len(self.ask('search', 'radiology', '-k', '1', '--format', 'jsonl').rows()), 1)
        every = self.ask('search', 'radiology', '-k', '1000000000000', '--format', 'jsonl').rows()
        self.assertGreater(len(every), 1)

    def test_nothing_found(self):
        self.assertEqual(self.ask('search', 'xyzzy').out, 'nothing found\n')
        for form in ('jsonl', 'trec'):
            self.assertEqual(self.ask('search', 'xyzzy', '--format', form).out, '')
        self.assertEqual(self.ask('search', 'xyzzy', '--format', 'csv').out, 'query,rank,id,kind,name,score\r\n')

    def test_queries_keep_their_order(self):
        file = self.file('q.tsv', 'zz\tradiology\nnone\txyzzy\naa\tsensors\n\nmm\tradiology\r\n')
        run = trec(self.ask('search', '--queries', file, '--format', 'trec').out)
        seen = list(dict.fromkeys(q for q, _, _, _ in run))
        self.assertEqual(seen, ['zz', 'aa', 'mm'])
        one = [r[1:] for r in run if r[0] == 'zz']
        self.assertEqual(one, [r[1:] for r in run if r[0] == 'mm'])

    def test_bad_query_lines(self):
        for text, says in (('no tab here\n', ':1: there is no tab'), ('\tx\n', ':1: the id before the tab is empty'),
                           ('a b\tx\n', 'has blanks'), (b'a\t\xff\n', 'UTF-8'), (b'a\tx\x00y\n', 'NUL')):
            good = b'good\tradiology\n'
            raw = text if isinstance(text, bytes) else text.encode()
            result = self.ask('search', '--queries', self.file('q.tsv', raw + good), '--format', 'trec', expect=1)
            self.assertSays(result.err, 'q.tsv', says)
            self.assertIn('good Q0', result.out)

    def test_long_queries(self):
        words = ' '.join(f'word{i}' for i in range(4000)) + ' radiology'
        self.assertGreater(len(words), 30000)
        run = trec(self.ask('search', '--queries', self.file('q.tsv', f'q\t{words}\n'), '--format', 'trec').out)
        self.assertTrue(run)
        most = 'radiology ' + 'x' * (1024 * 1024 - 10)
        self.ask('search', '--queries', self.file('q.tsv', f'q\t{most}\n'), '--format', 'trec')
        result = self.ask('search', '--queries', self.file('q.tsv', f'q\t{most}y\n'), expect=1)
        self.assertSays(result.err, 'q.tsv:1:', '1048576')

    def test_words_without_quotes(self):
        self.assertEqual(self.ask('search', 'radiology', 'software').raw, self.ask('search', 'radiology software').raw)

    def test_unknown_channel(self):
        result = self.ask('search', 'x', '--channels', 'wrods', expect=1)
        self.assertSays(result.err, 'wrods', 'words')


class Partners(SharedStoreTest):
    def ids(self, *words):
        return [r['id'] for r in self.ask('partners', *words, '--format', 'jsonl').rows()]

    def test_levels(self):
        self.assertNotIn('clinic', self.ids('clinic'))
        self.assertLessEqual(set(self.ids('clinic')), {'imager', 'sensor', 'lab'})
        self.assertEqual(self.ids('north'), ['south'])
        self.assertLessEqual(set(self.ids('clinic', '--want', 'clusters')), {'north', 'south'})
        self.assertTrue(set(self.ids('clinic', '--want', 'any')) - {'imager', 'sensor', 'lab'})

    def test_the_one_who_answers_comes_first(self):
        self.assertEqual(self.ids('clinic')[0], 'imager')
        self.assertEqual(self.ids('r-lab')[0], 'sensor')

    def test_new_only(self):
        self.assertIn('sensor', self.ids('lab'))
        self.assertNotIn('sensor', self.ids('lab', '--new-only'))
        self.assertNotIn('sensor', self.ids('lab', '--beyond', '1'))

    def test_unknown_id(self):
        result = self.ask('partners', 'nobody', expect=1)
        self.assertSays(result.err, 'nobody')
        self.assertEqual(result.out, '')

    def test_many_ids(self):
        file = self.file('ids', 'lab\nnobody\nclinic\n')
        result = self.ask('partners', '--ids', file, '--format', 'trec')
        self.assertEqual(list(dict.fromkeys(r[0] for r in trec(result.out))), ['lab', 'clinic'])
        self.assertSays(result.err, 'warning', 'ids:2', 'nobody')

    def test_explanations_add_up(self):
        rows = self.ask('partners', 'clinic', '--want', 'any', '--explain', '--format', 'jsonl').rows()
        self.assertTrue(rows)
        for row in rows:
            self.assertIn(row['explanation']['scale'], ('linear', 'logit'))
        human = self.ask('partners', 'clinic', '--explain').out
        self.assertGreater(len(human.splitlines()), len(self.ids('clinic')) + 1)

    def test_same_bytes_twice(self):
        words = ('clinic', '--want', 'any', '--explain', '--format', 'jsonl')
        self.assertEqual(self.ask('partners', *words).raw, self.ask('partners', *words).raw)

    def test_explain_and_why_not(self):
        text = self.ask('explain', 'clinic', 'imager').out
        self.assertTrue(text.strip())
        data = json.loads(self.ask('explain', 'clinic', 'imager', '--format', 'json').out)
        self.assertIn('scale', data)
        self.assertTrue(self.ask('why-not', 'clinic', 'clinic').out.strip())
        self.assertTrue(self.ask('why-not', 'clinic', 'lab', '-k', '1').out.strip())
        for words in (['explain', 'clinic', 'nobody'], ['why-not', 'nobody', 'clinic']):
            self.assertSays(self.ask(*words, expect=1).err, 'nobody')

    def test_languages(self):
        texts = {self.ask('explain', 'clinic', 'imager', '--language', code).out for code in ('en', 'ro', 'pl')}
        self.assertEqual(len(texts), 3)
        self.assertSays(self.ask('explain', 'clinic', 'imager', '--language', 'tlh', expect=1).err, 'tlh')


class Complete(SharedStoreTest):
    def test_who_is_missing(self):
        file = self.file('q.jsonl', lines([
            {'id': 'q1', 'text': 'heart study with sensors', 'members': ['lab', 'nobody']},
            {'id': 'q2', 'text': 'radiology software'}]))
        result = self.ask('complete', '--queries', file, '--format', 'trec')
        run = trec(result.out)
        self.assertEqual([r[1] for r in run if r[0] == 'q1'][0], 'sensor')
        self.assertNotIn('lab', [r[1] for r in run if r[0] == 'q1'])
        self.assertSays(result.err, 'warning', 'nobody')
        self.assertTrue([r for r in run if r[0] == 'q2'])

    def test_bad_lines(self):
        for text, says in (('{', ':1:'), ('[]', 'no JSON object'), ('{"text":"x"}', 'id'), ('{"id":"a b"}', 'id'),
                           ('{"id":"a","text":5}', 'text'), ('{"id":"a","members":"lab"}', 'members'),
                           ('{"id":"a","members":[5]}', 'members[0]')):
            result = self.ask('complete', '--queries', self.file('q.jsonl', text + '\n'), expect=1)
            self.assertSays(result.err, 'q.jsonl:1:', says)


class Duplicates(CommandTest):
    records = [
        {'kind': 'organisation', 'id': 'a1', 'name': 'Control-IT SRL', 'country': 'RO', 'source': 'one'},
        {'kind': 'organisation', 'id': 'a2', 'name': 'CONTROL-IT S.R.L.', 'country': 'RO', 'source': 'two'},
        {'kind': 'organisation', 'id': 'b1', 'name': 'Universitatea din Iași', 'country': 'RO', 'source': 'one'},
        {'kind': 'organisation', 'id': 'b2', 'name': 'Universitatea din Iaşi', 'country': 'RO', 'source': 'one'},
        {'kind': 'organisation', 'id': 'c', 'name': 'Something Else', 'country': 'PL', 'source': 'two'},
    ]

    def test_pairs(self):
        path = self.store(self.records)
        result = self.match('duplicates', path)
        pairs = [line.split('\t') for line in result.out.splitlines()]
        self.assertEqual({(a, b) for a, b, _ in pairs}, {('a1', 'a2'), ('b1', 'b2')})
        scores = [float(s) for _, _, s in pairs]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertTrue(all(0 <= s <= 1 for s in scores))
        rows = self.match('duplicates', path, '--format', 'jsonl').rows()
        self.assertEqual([(r['id_a'], r['id_b'], r['score']) for r in rows],
                         [(a, b, float(s)) for a, b, s in pairs])
        between = self.match('duplicates', path, '--between', 'source=one,two').out
        self.assertEqual([line.split('\t')[:2] for line in between.splitlines()], [['a1', 'a2']])
        self.assertSays(self.match('duplicates', path, '--between', 'source', expect=1).err, 'KEY=VALUE1,VALUE2')

    def test_rivals_between_two_lists(self):
        def one(id, name, source):
            return {'kind': 'organisation', 'id': id, 'name': name, 'country': 'RO', 'source': source}

        alike = [one('a1', 'Nova Imaging Systems', 'one'), one('b1', 'Nova Imaging Systems', 'two')]
        rival = one('a2', 'Nova Imaging System', 'one')

        def scores(records, name):
            rows = self.match('duplicates', self.store(records, name), '--between', 'source=one,two', '-k', 3,
                              '--format', 'jsonl').rows()
            return {(r['id_a'], r['id_b']): (r['score'], r['evidence']['best_of_both']) for r in rows}

        alone, beside = scores([alike[1], rival], 'alone'), scores([*alike, rival], 'beside')
        self.assertTrue(alone['a2', 'b1'][1])
        self.assertFalse(beside['a2', 'b1'][1])                       # a1 fits better: one body stands once in a list
        self.assertGreater(alone['a2', 'b1'][0], .5)
        self.assertLess(beside['a2', 'b1'][0], .5)
        self.assertTrue(beside['a1', 'b1'][1])
        self.assertNotIn('best_of_both', self.match('duplicates', 'beside').out)   # one list: nothing of the kind


class TrecRoundTrip(CommandTest):
    """A run that is written and read back scores the same as the list it was written from."""

    def test_scores_read_back_exactly(self):
        for seed in range(5):
            with self.subTest(seed=seed):
                chance = random.Random(seed)
                words = ['radiology', 'sensor', 'heart', 'software', 'lung', 'image', 'gene', 'drug', 'data', 'ward']
                records = [{'kind': 'offer', 'id': f'o{i}', 'title': ' '.join(chance.choices(words, k=4)),
                            'text': ' '.join(chance.choices(words, k=chance.randint(1, 40))), 'language': 'en'}
                           for i in range(60)]
                path = self.store(records, name=f's{seed}')
                file = self.file('q.tsv', ''.join(f'q{i}\t{" ".join(chance.choices(words, k=3))}\n' for i in range(20)))
                ask = lambda form: self.match('search', path, '--queries', file, '-k', '1000', '--as-of', AS_OF,
                                              '--format', form)
                rows = ask('jsonl').rows()
                run = trec(ask('trec').out)
                self.assertEqual([(r['query'], r['id'], r['rank'], r['score']) for r in rows], run)
                for (q1, k1, n1, s1), (q2, k2, n2, s2) in zip(run, run[1:]):
                    if q1 == q2:
                        self.assertEqual(n2, n1 + 1)
                        self.assertGreaterEqual(s1, s2)
                        if s1 == s2:
                            self.assertLess(k1.encode(), k2.encode())
                    else:
                        self.assertEqual(n2, 1)


class Evaluate(CommandTest):
    def test_known_values(self):
        run = self.file('run.trec', 'q1 Q0 a 1 3 match\nq1 Q0 b 2 2 match\nq1 Q0 c 3 1 match\nq2 Q0 a 1 1 match\n')
        qrels = self.file('qrels.tsv', 'q1\t0\ta\t0\nq1\t0\tb\t1\nq1\t0\td\t1\nq2\t0\tz\t1\nq3\t0\ta\t0\n')
        report = json.loads(self.match('evaluate', run, qrels, '--format', 'json').out)
        self.assertEqual(report['queries'], 2)
        self.assertAlmostEqual(report['mrr'], (1 / 2 + 0) / 2)
        self.assertAlmostEqual(report['recall'], (1 / 2 + 0) / 2)
        text = self.match('evaluate', run, qrels, '-k', '2').out
        self.assertSays(text, 'queries', 'nDCG@2', 'P@2', 'recall@100', 'MRR@100', 'MAP@100')

    def test_bad_files(self):
        good_run = self.file('run.trec', 'q1 Q0 a 1 3 match\n')
        good_qrels = self.file('qrels.tsv', 'q1\t0\ta\t1\n')
        for run, qrels in ((self.file('r', 'q1 a 3\n'), good_qrels), (good_run, self.file('q', 'q1\ta\n')),
                           ('missing', good_qrels), (self.file('n', b'q1 Q0 \xff 1 3 m\n'), good_qrels)):
            self.assertTrue(self.match('evaluate', run, qrels, expect=1).err)


if __name__ == '__main__':
    main()
