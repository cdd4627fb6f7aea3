#!/usr/bin/env python3
"""match shard: several stores answer as one does, in one go and step by step through files."""
import pathlib

from support import AS_OF, RECORDS, CommandTest, lines, main

QUERIES = 'q1\tradiology image software\nq 2\thospital for heart sensors\nq3\tzzz\n'.replace('q 2', 'q2')


class Shards(CommandTest):
    def setUp(self):
        super().setUp()
        more = [{'kind': 'offer', 'id': f'x{i}', 'owner': ['sensor', 'lab', 'imager', 'clinic'][i % 4],
                 'title': f'Heart {"image" if i % 3 else "sensor"} tool {i}', 'language': 'en'} for i in range(40)]
        more += [{'kind': 'project', 'id': f's{i}', 'title': f'ACRO{i}' if i % 3 else '', 'participants': p}
                 for i, p in enumerate((['sensor', 'lab', 'imager'], ['clinic', 'imager', 'gone'], ['lab', 'clinic', 'sensor']) * 2)]
        (self.folder / 'records.jsonl').write_text(lines(RECORDS + more), encoding='utf-8')
        (self.folder / 'queries.tsv').write_text(QUERIES, encoding='utf-8')
        self.ok('init', 'one.store')
        self.ok('import', 'one.store', 'records.jsonl')

    def ok(self, *arguments):
        done = self.match(*arguments, '--as-of', AS_OF)
        self.assertEqual((done.status, done.err), (0, ''), arguments)
        return done.out

    def test_search_of_a_folder(self):
        for n in ('1', '3', '5'):
            folder = f'shards-{n}'
            self.ok('shard', 'split', 'one.store', n, '-o', folder)
            for want in ([], ['--want', 'organisations'], ['--want', 'offer', '--filter', "owner.country = 'PL'"]):
                for form in ('jsonl', 'trec', 'csv'):
                    rest = ['--queries', 'queries.tsv', *want, '-k', '7', '--explain', '--format', form]
                    self.assertEqual(self.ok('shard', 'search', folder, *rest), self.ok('search', 'one.store', *rest))
        self.assertIn('radiology', self.ok('shard', 'search', 'shards-3', 'radiology', 'image').lower())
        self.assertIn('silent_work', self.ok('shard', 'search', 'shards-3', '--queries', 'queries.tsv', '--want',
                                             'organisations', '--explain', '--format', 'jsonl'))

    def test_facets(self):
        self.ok('shard', 'split', 'one.store', '3', '-o', 'shards')
        facets = ['--queries', 'queries.tsv', '--facets', 'kind,owner.country,title']
        for rest in (['--format', 'jsonl'], ['--format', 'csv', '--facet-values', '3'], ['--filter', "kind = 'offer'"],
                     ['--want', 'offer', '-k', '2', '--format', 'jsonl', '--facet-values', '2']):
            self.assertEqual(self.ok('shard', 'search', 'shards', *facets, *rest), self.ok('search', 'one.store', *facets, *rest))
        files = [self.keep(f'f{i}', self.ok('search', f'shards/shard-{i}', *facets, '--format', 'jsonl', '--facet-values', '1000'))
                 for i in range(3)]
        self.assertEqual(self.ok('shard', 'merge', *files, '--queries', 'queries.tsv', '-k', '10'),
                         self.ok('search', 'one.store', *facets, '--format', 'jsonl'))
        # shards that were asked for too few values: what they say is a lower bound, and says so
        files = [self.keep(f'g{i}', self.ok('search', f'shards/shard-{i}', *facets, '--format', 'jsonl', '--facet-values', '1'))
                 for i in range(3)]
        self.assertIn('"at_least":true', self.ok('shard', 'merge', *files))
        for arguments, status, part in ((['--want', 'organisations'], 1, 'in one store'), (['--format', 'trec'], 2, 'trec')):
            done = self.match('shard', 'search', 'shards', *facets, *arguments, expect=status)
            self.assertIn(part, done.err)

    def test_hidden_bodies(self):
        """Parents, clusters, owners and ends of relations that a viewer may not see are not named by any shard."""
        rows = [{'kind': 'cluster', 'id': f'secret-c{i}', 'name': f'Union {i}', 'visibility': 'members'} for i in range(4)]
        rows += [{'kind': 'organisation', 'id': f'secret-o{i}', 'name': f'Holding {i}', 'visibility': 'confidential'}
                 for i in range(4)]
        rows += [{'kind': 'organisation', 'id': f'o{i}', 'name': f'Laser {i}', 'parent': f'secret-o{i % 4}',
                  'member_of': [{'cluster': f'secret-c{i % 4}'}]} for i in range(12)]
        rows += [{'kind': 'offer', 'id': f'i{i}', 'title': f'Laser tool {i}', 'owner': [f'o{i}', f'secret-o{i % 4}']}
                 for i in range(12)]
        rows += [{'kind': 'relation', 'a': f'o{i}', 'b': f'secret-o{i % 4}', 'relation': 'partner'} for i in range(12)]
        self.keep('hidden.jsonl', lines(rows))
        self.keep('laser.tsv', 'q\tlaser tool\n')
        self.ok('init', 'whole.store')
        self.ok('import', 'whole.store', 'hidden.jsonl')
        self.ok('shard', 'split', 'whole.store', '4', '-o', 'parts')
        facets = ['--want', 'any', '--facets', 'parent,cluster,owner,owner.parent,owner.cluster']
        for rest in (['--want', 'organisations', '--explain'], facets):
            rest = [*rest, '--queries', 'laser.tsv', '--format', 'jsonl']
            for viewer in ('public', 'members', 'confidential'):
                self.assertEqual(self.ok('shard', 'search', 'parts', *rest, '--viewer', viewer),
                                 self.ok('search', 'whole.store', *rest, '--viewer', viewer))
        for viewer, hidden in (('public', 'secret'), ('members', 'secret-o')):
            said = [self.ok('export', f'parts/shard-{i}', '--viewer', viewer)
                    + self.ok('shard', 'voters', f'parts/shard-{i}', '--queries', 'laser.tsv', '--viewer', viewer)
                    + self.ok('search', f'parts/shard-{i}', *facets, '--queries', 'laser.tsv', '--viewer', viewer)
                    for i in range(4)]
            self.assertNotIn(hidden, ''.join(said))
            self.assertIn('"id":"o1"', ''.join(said))

    def test_step_by_step(self):
        n = 3
        for i in range(n):
            self.ok('shard', 'make', 'one.store', f'{i}/{n}', '-o', f's{i}')
        self.ok('shard', 'statistics', 's0', 's1', '-o', 'part')
        self.ok('shard', 'statistics', 'part', 's2', '-o', 'all')
        self.ok('shard', 'use', 'all', *[f's{i}' for i in range(n)])
        for form in ('jsonl', 'trec'):
            rest = ['--queries', 'queries.tsv', '--format', form]
            files = [self.keep(f'r{i}', self.ok('search', f's{i}', *rest)) for i in range(n)]
            self.assertEqual(self.ok('shard', 'merge', *files, '-k', '10', '--queries', 'queries.tsv'),
                             self.ok('search', 'one.store', *rest))
        rest = ['--queries', 'queries.tsv', '--want', 'organisations']
        files = [self.keep(f'v{i}', self.ok('shard', 'voters', f's{i}', *rest)) for i in range(n)]
        self.keep('votes', self.ok('shard', 'merge', *files))
        done = self.match('shard', 'voted', 's0', *rest, '--voters', 'votes', expect=1)
        self.assertIn('round 1 of 3', done.err)
        for _ in range(2):
            files = [self.keep(f'v{i}', self.ok('shard', 'voters', f's{i}', *rest, '--voters', 'votes')) for i in range(n)]
            done = self.match('shard', 'merge', files[0], 'votes', expect=1)
            self.assertIn('every shard has to answer each round', done.err)
            self.keep('votes', self.ok('shard', 'merge', *files))
        files = [self.keep(f'a{i}', self.ok('shard', 'voted', f's{i}', *rest, '--voters', 'votes', '--format', 'jsonl'))
                 for i in range(n)]
        self.assertEqual(self.ok('shard', 'merge', *files, '--queries', 'queries.tsv'),
                         self.ok('search', 'one.store', *rest, '--format', 'jsonl'))

    def test_partners_by_parts_of_the_questions(self):
        ids = [r['id'] for r in RECORDS if r['kind'] in ('organisation', 'cluster')]
        self.keep('ids', '\n'.join(ids) + '\n')
        parts, files = [], []
        for i in range(3):
            part = self.ok('shard', 'ids', f'{i}/3', 'ids')
            parts += part.split()
            files.append(self.keep(f'p{i}', self.ok('partners', 'one.store', '--ids', self.keep(f'ids{i}', part),
                                                    '--explain', '--format', 'jsonl')))
        self.assertEqual(sorted(parts), sorted(ids))
        self.assertEqual(self.ok('shard', 'merge', *files, '--ids', 'ids'),
                         self.ok('partners', 'one.store', '--ids', 'ids', '--explain', '--format', 'jsonl'))

    def test_refusals(self):
        self.ok('shard', 'make', 'one.store', '0/2', '-o', 's0')
        for status, part, arguments in (
                (2, 'there is no "splat"', ['shard', 'splat', 'x']),
                (2, 'usage: match shard split', ['shard', 'split', 'one.store']),
                (2, 'is no shard', ['shard', 'make', 'one.store', '2/2', '-o', 'x']),
                (2, 'is no shard', ['shard', 'split', 'one.store', 'two', '-o', 'x']),
                (2, 'say where to write', ['shard', 'split', 'one.store', '2']),
                (1, 'already', ['shard', 'make', 'one.store', '0/2', '-o', 's0']),
                (1, 'partners need all of it', ['partners', 's0', 'clinic']),
                (1, 'no shard-0', ['shard', 'search', '.', 'word']),
                (1, 'with documents', ['shard', 'use', str(next((self.folder / 's0' / 'segments').iterdir())), 's0']),
                (1, 'is no line of', ['shard', 'merge', 'records.jsonl']),
                (1, 'records.jsonl', ['shard', 'use', 'records.jsonl', 's0'])):
            done = self.match(*arguments, expect=None)
            self.assertEqual(done.status, status, arguments)
            self.assertIn(part, done.err, arguments)

    def keep(self, name, text):
        pathlib.Path(self.folder, name).write_text(text, encoding='utf-8')
        return name


if __name__ == '__main__':
    main()
