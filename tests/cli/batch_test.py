#!/usr/bin/env python3
"""match batch: the answers of match search, in order, on any number of threads, in parts, and after an interruption."""
import json

from support import AS_OF, RECORDS, CommandTest, lines, main

QUERIES = 'q1\tradiology image software\n\nq2\thospital for heart sensors\nq3\tzzz\nq4\tsoftware\n'


class Batches(CommandTest):
    def setUp(self):
        super().setUp()
        more = [{'kind': 'offer', 'id': f'x{i}', 'owner': ['sensor', 'lab', 'imager', 'clinic'][i % 4],
                 'title': f'Heart {"image" if i % 3 else "sensor"} tool {i}', 'language': 'en'} for i in range(150)]
        (self.folder / 'records.jsonl').write_text(lines(RECORDS + more), encoding='utf-8')
        (self.folder / 'queries.tsv').write_text(QUERIES, encoding='utf-8')
        self.ok('init', 'one.store')
        self.ok('import', 'one.store', 'records.jsonl')

    def ok(self, *arguments):
        done = self.match(*arguments, '--as-of', AS_OF)
        self.assertEqual((done.status, done.err), (0, ''), arguments)
        return done.out

    def batch(self, *arguments):
        return [json.loads(line) for line in self.ok('batch', 'one.store', *arguments).splitlines()]

    def test_answers_are_those_of_search(self):
        for rest in ([], ['--want', 'offer', '--filter', "owner.country = 'PL'", '-k', '3'], ['--channels', 'words']):
            found = {q: [] for q in ('q1', 'q2', 'q3', 'q4')}
            for line in self.ok('search', 'one.store', '--queries', 'queries.tsv', '--format', 'jsonl', *rest).splitlines():
                hit = json.loads(line)
                found[hit['query']].append({key: hit[key] for key in ('id', 'kind', 'score')})
            answers = self.batch('--queries', 'queries.tsv', *rest)
            self.assertEqual([a['query'] for a in answers], list(found))
            self.assertEqual({a['query']: a['hits'] for a in answers}, found)

    def test_all_records_ask(self):
        answers = self.batch('--want', 'offer', '-k', '4')
        self.assertEqual(len(answers), 153)
        for answer in answers:
            self.assertNotIn(answer['query'], [hit['id'] for hit in answer['hits']])
            self.assertTrue(all(hit['kind'] == 'offer' for hit in answer['hits']))
        self.assertEqual(answers, self.batch('--want', 'offer', '-k', '4', '--threads', '1'))
        self.assertEqual(len(answers[20]['hits']), 4)

    def test_parts_make_the_whole(self):
        for rest in (['--want', 'offer'], ['--queries', 'queries.tsv']):
            whole = self.batch(*rest)
            parts = [self.batch(*rest, '--part', f'{i}/3') for i in range(3)]
            self.assertEqual([parts[j % 3][j // 3] for j in range(len(whole))], whole)

    def test_resume(self):
        for rest in (['--want', 'offer'], ['--want', 'offer', '--part', '1/2'], ['--queries', 'queries.tsv']):
            self.ok('batch', 'one.store', *rest, '-o', 'whole.jsonl')
            whole = (self.folder / 'whole.jsonl').read_bytes()
            for cut in (0, 1, len(whole) // 2, len(whole) - 1, len(whole)):
                (self.folder / 'cut.jsonl').write_bytes(whole[:cut])
                self.ok('batch', 'one.store', *rest, '-o', 'cut.jsonl', '--resume')
                self.assertEqual((self.folder / 'cut.jsonl').read_bytes(), whole)

    def test_resume_refuses_other_answers(self):
        rest = ['--want', 'offer', '-k', '4']
        self.ok('batch', 'one.store', *rest, '-o', 'whole.jsonl')
        self.ok('batch', 'one.store', '--queries', 'queries.tsv', '-o', 'texts.jsonl')
        whole = (self.folder / 'whole.jsonl').read_bytes().splitlines(keepends=True)
        part = b''.join(whole[:20])
        for held, words in [(b'garbage\n', 'first answers'), (b'{"query":"x1', None), (part + whole[50], 'first answers'),
                            ((self.folder / 'texts.jsonl').read_bytes(), 'first answers'),
                            (b''.join(whole) + whole[0], 'more answers than there are questions')]:
            (self.folder / 'cut.jsonl').write_bytes(held)
            done = self.match('batch', 'one.store', *rest, '-o', 'cut.jsonl', '--resume', '--as-of', AS_OF, expect=None)
            if words is None:
                self.assertEqual((done.status, done.err), (0, ''))
                continue
            self.assertEqual(done.status, 1)
            self.assertIn(words, done.err)
            self.assertEqual((self.folder / 'cut.jsonl').read_bytes(), held)
        (self.folder / 'cut.jsonl').write_bytes(part)
        done = self.match('batch', 'one.store', '--want', 'offer', '-k', '2', '-o', 'cut.jsonl', '--resume', '--as-of', AS_OF)
        self.assertIn('options have changed', done.err)
        held = (self.folder / 'cut.jsonl').read_bytes()
        self.assertTrue(held.startswith(part))
        self.assertEqual(held.count(b'\n'), len(whole))

    def test_complaints(self):
        (self.folder / 'bad.tsv').write_text('q1\tsoftware\nno tab here\n', encoding='utf-8')
        (self.folder / 'latin.tsv').write_bytes(b'q1\tsoftware\nq2\tcaf\xe9\n')
        for arguments, status, words in [(['--queries', 'bad.tsv'], 1, 'bad.tsv:2'),
                                         (['--queries', 'latin.tsv'], 1, '"q2" is not valid UTF-8'),
                                         (['--queries', 'none.tsv'], 1, 'none.tsv'),
                                         (['--part', '3/3'], 2, '0 to N - 1'),
                                         (['--resume'], 2, '-o FILE'),
                                         (['--filter', 'country ='], 1, 'column'),
                                         (['--want', 'organisations'], 1, 'organisation')]:
            done = self.match('batch', 'one.store', *arguments, expect=None)
            self.assertEqual(done.status, status, arguments)
            self.assertIn(words, done.err)


if __name__ == '__main__':
    main()
