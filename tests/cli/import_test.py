#!/usr/bin/env python3
"""match import: what is taken, what is rejected, and that nothing else is lost."""
import json
import subprocess

from support import MATCH, RECORDS, CommandTest, lines, main

GOOD = '{"kind":"organisation","id":"good","name":"Good"}\n'


class Import(CommandTest):
    def test_counts_and_again(self):
        path = self.store([])
        file = self.file('a.jsonl', lines(RECORDS))
        first = self.match('import', path, file)
        self.assertSays(first.out, f'{len(RECORDS)} rows', f'{len(RECORDS)} new')
        before = self.match('export', path).raw
        again = self.match('import', path, file)
        self.assertSays(again.out, f'{len(RECORDS)} unchanged')
        self.assertNotIn('new', again.out)
        self.assertEqual(self.match('export', path).raw, before)

    def test_export_can_be_imported(self):
        path = self.store()
        exported = self.match('export', path).raw
        other = self.store([], name='other')
        self.match('import', other, self.file('b.jsonl', exported))
        self.assertEqual(self.match('export', other).raw, exported)

    def test_unknown_keys_come_back(self):
        path = self.store([{'kind': 'offer', 'id': 'o', 'title': 'x', 'colour': {'deep': [1, 2.5, 'ș', None]}}])
        record = json.loads(self.match('export', path).out)
        self.assertEqual(record['colour'], {'deep': [1, 2.5, 'ș', None]})

    def test_several_files_and_standard_input(self):
        path = self.store([])
        csv = self.file('orgs.csv', 'id;name;country\nx;Ex;RO\ny;Why;PL\n')
        result = self.match('import', path, self.file('a.jsonl', lines(RECORDS)), csv, '-', '--kind', 'organisation',
                            stdin=b'{"id":"stdin","name":"From a pipe"}\n')
        self.assertEqual(len(result.out.splitlines()), 3)
        self.assertEqual(len(self.match('export', path).out.splitlines()), len(RECORDS) + 3)

    def test_a_failing_file_keeps_the_others(self):
        path = self.store([])
        result = self.match('import', path, self.file('a.jsonl', GOOD), 'missing.jsonl',
                            self.file('b.jsonl', GOOD.replace('good', 'second')), expect=1)
        self.assertSays(result.err, 'missing.jsonl')
        self.assertEqual(len(self.match('export', path).out.splitlines()), 2)

    def test_taxonomy(self):
        path = self.store([])
        table = self.file('t.tsv', 'code\tparent\tlang\tlabel\n1\t\ten\tHealth\n'
                                   '1.1\t1\ten\tImaging\n1.1\t1\tro\tImagistică\n')
        result = self.match('import', path, '--kind', 'taxonomy', '--scheme', 'own', table)
        self.assertSays(result.out, '3 rows')

    def test_map(self):
        path = self.store([])
        table = self.file('t.csv', 'Nr,Denumire\n7,Șapte\n')
        self.match('import', path, table, '--kind', 'organisation', '--map',
                   self.file('map.json', '{"Nr": "id", "Denumire": "name"}'))
        record = json.loads(self.match('export', path).out)
        self.assertEqual((record['id'], record['name']), ('7', 'Șapte'))

    def test_map_that_is_none(self):
        path = self.store([])
        table = self.file('t.csv', 'id,name\na,A\n')
        for text in ('[1]', '{', '{"id": 5}'):
            result = self.match('import', path, table, '--kind', 'organisation', '--map', self.file('map.json', text),
                                expect=1)
            self.assertTrue(result.err)
        self.assertEqual(self.match('export', path).out, '')


class Together(CommandTest):
    def test_writers_take_turns(self):
        path = self.store([])
        record = lambda n, i: {'kind': 'offer', 'id': f'{n}-{i}', 'title': f'walrus {n}', 'language': 'en'}
        files = [self.file(f'{n}.jsonl', lines(record(n, i) for i in range(200))) for n in range(4)]
        running = [subprocess.Popen([MATCH, 'import', path, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                   for file in files]
        for process in running:
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)
        found = self.match('search', path, 'walrus', '-k', '1000', '--format', 'jsonl').rows()
        self.assertEqual(len(found), 800)
        self.assertEqual({r['id'] for r in found}, {r['id'] for r in self.match('export', path).rows()})


class Rejected(CommandTest):
    """A bad row is named with file, row, field and rule; the others are taken; the status is 3."""

    cases = (
        ('not JSON', b'{"kind":"organisation",\n', ':1:', 'json'),
        ('no object', b'[1,2]\n', ':1:', ''),
        ('no kind', b'{"id":"a","name":"A"}\n', ':1:', 'kind'),
        ('unknown kind', b'{"kind":"organization","id":"a","name":"A"}\n', ':1:', 'organisation'),
        ('no id', b'{"kind":"organisation","name":"A"}\n', ':1:', 'id'),
        ('id with a blank', b'{"kind":"organisation","id":"a b","name":"A"}\n', ':1:', 'id'),
        ('id too long', b'{"kind":"organisation","id":"' + b'x' * 201 + b'","name":"A"}\n', ':1:', 'id'),
        ('no name', b'{"kind":"organisation","id":"a"}\n', ':1:', 'name'),
        ('not UTF-8', b'{"kind":"organisation","id":"a","name":"\xff\xfe"}\n', ':1:', 'UTF-8'),
        ('overlong UTF-8', b'{"kind":"organisation","id":"a","name":"\xc0\x80"}\n', ':1:', 'UTF-8'),
        ('NUL byte', b'{"kind":"organisation","id":"a","name":"A\x00B"}\n', ':1:', ''),
        ('escaped NUL', b'{"kind":"organisation","id":"a","name":"A\\u0000B"}\n', ':1:', ''),
        ('lone surrogate', b'{"kind":"organisation","id":"a","name":"\\ud800"}\n', ':1:', ''),
        ('key twice', b'{"kind":"organisation","id":"a","id":"b","name":"A"}\n', ':1:', ''),
        ('deep nesting', b'{"kind":"organisation","id":"a","name":"A","x":' + b'[' * 5000 + b']' * 5000 + b'}\n',
         ':1:', ''),
    )

    def test_each(self):
        for name, row, place, says in self.cases:
            with self.subTest(name):
                path = self.store([], name=name.replace(' ', '-'))
                result = self.match('import', path, self.file('bad.jsonl', row + GOOD.encode()), expect=3)
                self.assertSays(result.err, 'bad.jsonl' + place, says)
                self.assertSays(result.out, '1 rejected', '1 new')
                self.assertEqual(json.loads(self.match('export', path).out)['id'], 'good')

    def test_wrong_field_count(self):
        path = self.store([])
        table = self.file('t.csv', 'id,name,country\na,A,RO\nb,B\nc,C,PL,extra\nd,"Dee, D",RO\n')
        result = self.match('import', path, table, '--kind', 'organisation', expect=3)
        self.assertSays(result.err, 't.csv:3:', 't.csv:4:')
        self.assertSays(result.out, '2 new', '2 rejected')

    def test_missing_column_names_the_nearest(self):
        path = self.store([])
        result = self.match('import', path, self.file('t.csv', 'id,nmae\na,A\n'), '--kind', 'organisation',
                            expect=None)
        self.assertIn(result.status, (1, 3))
        self.assertSays(result.err, 'nmae', 'name')
        self.assertEqual(self.match('export', path).out, '')

    def test_many_are_counted(self):
        path = self.store([])
        result = self.match('import', path, self.file('bad.jsonl', '{}\n' * 1000 + GOOD), expect=3)
        listed = [line for line in result.err.splitlines() if 'bad.jsonl:' in line]
        self.assertLess(len(listed), 500)
        self.assertSays(result.err, f'and {1000 - len(listed)} more rejected')
        self.assertSays(result.out, '1001 rows', '1000 rejected')


class Warned(CommandTest):
    """A bad optional field is dropped with a warning; with --strict it rejects the row."""

    cases = (
        ('TRL 12', {'kind': 'offer', 'id': 'a', 'title': 'x', 'trl': [3, 12]}, 'trl', ['12']),
        ('TRL upside down', {'kind': 'offer', 'id': 'a', 'title': 'x', 'trl': [8, 3]}, 'trl', []),
        ('unknown type', {'kind': 'organisation', 'id': 'a', 'name': 'x', 'type': 'compny'}, 'type', ['company']),
        ('unknown status', {'kind': 'offer', 'id': 'a', 'title': 'x', 'status': 'opened'}, 'status', []),
        ('year 2190', {'kind': 'offer', 'id': 'a', 'title': 'x', 'updated': 'soon'}, 'updated', []),
        ('number for a text', {'kind': 'offer', 'id': 'a', 'title': 'x', 'text': 7}, 'text', []),
    )

    def test_each(self):
        for name, record, field, says in self.cases:
            with self.subTest(name):
                path = self.store([], name=name.replace(' ', '-'))
                file = self.file('w.jsonl', lines([record]))
                result = self.match('import', path, file)
                self.assertSays(result.err, 'w.jsonl:1: warning:', field, *says)
                self.assertNotIn(field, json.loads(self.match('export', path).out))
                strict = self.store([], name=name.replace(' ', '-') + '-strict')
                result = self.match('import', strict, file, '--strict', expect=3)
                self.assertSays(result.err, 'w.jsonl:1:', field)
                self.assertEqual(self.match('export', strict).out, '')

    def test_unknown_country_is_kept(self):
        path = self.store([])
        result = self.match('import', path, self.file('w.jsonl', lines([
            {'kind': 'organisation', 'id': 'a', 'name': 'x', 'country': 'ZZ'}])))
        self.assertSays(result.err, 'warning', 'ZZ')
        self.assertEqual(json.loads(self.match('export', path).out)['country'], 'ZZ')

    def test_duplicate_ids(self):
        path = self.store([])
        self.match('import', path, self.file('d.jsonl', lines([
            {'kind': 'organisation', 'id': 'a', 'name': 'new', 'updated': '2026-02-01'},
            {'kind': 'organisation', 'id': 'a', 'name': 'old', 'updated': '2025-02-01'}])), expect=None)
        self.assertEqual(json.loads(self.match('export', path).out)['name'], 'new')

    def test_big_field(self):
        path = self.store([])
        text = 'imaging ' * (10 * 1024 * 1024 // 8)
        self.match('import', path, self.file('big.jsonl', lines([
            {'kind': 'offer', 'id': 'big', 'title': 'Big', 'text': text, 'language': 'en'}]) + GOOD), expect=None)
        self.assertIn('"good"', self.match('export', path).out)

    def test_a_line_beyond_the_limit(self):
        path = self.store([])
        huge = '{"kind":"offer","id":"huge","title":"' + 'x' * (17 << 20) + '"}\n'
        result = self.match('import', path, self.file('huge.jsonl', huge + GOOD), expect=3)
        self.assertSays(result.err, 'huge.jsonl:1:')
        self.assertLess(len(result.err), 2000)
        self.assertEqual(json.loads(self.match('export', path).out)['id'], 'good')

    def test_line_ends_and_mark(self):
        path = self.store([])
        self.match('import', path, self.file('crlf.jsonl', b'\xef\xbb\xbf' + GOOD.replace('\n', '\r\n\r\n').encode()))
        self.assertEqual(len(self.match('export', path).out.splitlines()), 1)


if __name__ == '__main__':
    main()
