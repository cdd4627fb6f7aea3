#!/usr/bin/env python3
"""Help, bad usage and exit statuses of the command."""
from support import AS_OF, CommandTest, SharedStoreTest, main

COMMANDS = ('init import search partners complete explain why-not duplicates evaluate schedule check quality delete '
            'stats export event agendas report rebuild').split()


class Help(CommandTest):
    def test_version(self):
        self.assertRegex(self.match('--version').out, r'^match \d+\.\d+\.\d+\n$')

    def test_help_lists_every_command(self):
        for words in (['help'], ['--help'], ['-h']):
            text = self.match(*words).out
            for name in COMMANDS:
                self.assertRegex(text, rf'(?m)^  {name} +\S')

    def test_help_of_every_command(self):
        for name in COMMANDS:
            for words in (['help', name], [name, '--help'], [name, '-h']):
                result = self.match(*words)
                self.assertSays(result.out, f'usage: match {name} ', '--as-of')
                self.assertEqual(result.err, '')


class BadUsage(CommandTest):
    cases = (
        ('nothing', [], ['match help']),
        ('unknown command', ['serach'], ['"serach"', 'did you mean "search"']),
        ('far from any command', ['xyzzyxyzzy'], ['no command', 'match help']),
        ('help of an unknown command', ['help', 'inti'], ['did you mean "init"']),
        ('unknown option', ['search', 'S', 'x', '--wnat', 'offer'], ['--wnat', 'did you mean --want']),
        ('unknown option before the command', ['--asof', AS_OF, 'init', 'S'], ['did you mean --as-of']),
        ('option of another command', ['init', 'S', '--prove'], ['init has no option --prove']),
        ('unknown letter', ['search', 'S', 'x', '-z'], ['has no option -z']),
        ('no value', ['search', 'S', 'x', '--want'], ['--want needs a value']),
        ('a value too many', ['search', 'S', 'x', '--explain=yes'], ['--explain takes no value']),
        ('unknown choice', ['search', 'S', 'x', '--want', 'offers'], ['"offers"', 'did you mean "offer"']),
        ('choice of another command', ['partners', 'S', 'x', '--want', 'offer'], ['is none of organisations,']),
        ('format of another command', ['search', 'S', 'x', '--format', 'tsv'], ['is none of table, jsonl, csv, trec']),
        ('k 0', ['search', 'S', 'x', '-k', '0'], ['-k: "0" is no whole number from 1 on']),
        ('k no number', ['search', 'S', 'x', '-k', '1o'], ['"1o"']),
        ('k beyond 64 bits', ['search', 'S', 'x', '-k', '99999999999999999999'], ['no whole number']),
        ('minimum beyond 1', ['duplicates', 'S', '--min', '2'], ['no number from 0 to 1']),
        ('threads', ['schedule', 'E', '--threads', '0', '-o', 'P'], ['from 1 to 64']),
        ('viewer', ['--viewer', 'everybody', 'stats', 'S'], ['public, members, confidential']),
        ('no day', ['--as-of', 'tomorrow', 'init', 'S'], ['"tomorrow"', 'YYYY-MM-DD']),
        ('no such day', ['init', 'S', '--as-of', '2026-02-30'], ['YYYY-MM-DD']),
        ('a day without zeros', ['init', 'S', '--as-of', '2026-2-3'], ['YYYY-MM-DD']),
        ('unknown kind', ['import', 'S', 'f', '--kind', 'organization'], ['did you mean "organisation"']),
        ('kind of an import alone', ['export', 'S', '--kind', 'taxonomy'], ['is none of organisation']),
        ('too few operands', ['explain', 'S', 'a'], ['something is missing', 'usage: match explain']),
        ('too many operands', ['init', 'S', 'T'], ['"T" is one too many']),
        ('neither text nor file', ['search', 'S'], ['--queries']),
        ('both text and file', ['search', 'S', 'x', '--queries', 'f'], ['either']),
        ('both id and file', ['partners', 'S', 'x', '--ids', 'f'], ['either']),
        ('complete without queries', ['complete', 'S'], ['--queries']),
        ('schedule without output', ['schedule', 'E'], ['-o PLAN.json']),
        ('taxonomy without scheme', ['import', 'S', 'f', '--kind', 'taxonomy'], ['--scheme NAME']),
        ('scheme without taxonomy', ['import', 'S', 'f', '--scheme', 'x'], ['--kind taxonomy']),
        ('plan without event', ['report', 'S', '-o', 'x', '--plan', 'p'], ['--plan follows the --event']),
    )

    def test_each(self):
        for name, words, says in self.cases:
            with self.subTest(name):
                result = self.match(*words, expect=2)
                self.assertEqual(result.out, '')
                self.assertSays(result.err, 'match: ', *says)
                self.assertFalse((self.folder / 'S').exists())


class Stores(CommandTest):
    def test_init_twice(self):
        path = self.store([])
        result = self.match('init', path, expect=1)
        self.assertSays(result.err, str(path))

    def test_no_such_store(self):
        result = self.match('search', 'nowhere', 'x', expect=1)
        self.assertSays(result.err, 'nowhere', 'match init')
        self.assertFalse((self.folder / 'nowhere').exists())

    def test_a_folder_that_is_no_store(self):
        (self.folder / 'pictures').mkdir()
        (self.folder / 'pictures' / 'cat.jpg').write_bytes(b'meow')
        for command in (['stats', 'pictures'], ['import', 'pictures', self.file('a.jsonl', '')]):
            result = self.match(*command, expect=1)
            self.assertSays(result.err, 'pictures', 'store')
        self.assertEqual([p.name for p in (self.folder / 'pictures').iterdir()], ['cat.jpg'])

    def test_a_file_that_is_no_store(self):
        self.match('stats', self.file('note.txt', 'hello'), expect=1)

    def test_records_db_that_is_none(self):
        (self.folder / 's').mkdir()
        (self.folder / 's' / 'records.db').write_text('this is no database at all, only some text ' * 50)
        before = (self.folder / 's' / 'records.db').read_bytes()
        result = self.match('stats', 's', expect=1)
        self.assertSays(result.err, 's')
        self.assertEqual((self.folder / 's' / 'records.db').read_bytes(), before)

    def test_newer_schema(self):
        import sqlite3
        path = self.store()
        db = sqlite3.connect(path / 'records.db')
        db.execute('PRAGMA user_version = 4711')
        db.commit()
        db.close()
        before = (path / 'records.db').read_bytes()
        for words in (['stats', path], ['import', path, self.file('a.jsonl', '')]):
            result = self.match(*words, expect=1)
            self.assertSays(result.err, 'newer')
        self.assertEqual((path / 'records.db').read_bytes(), before)


class Globals(SharedStoreTest):
    def test_before_and_after_the_command(self):
        words = ['search', self.path, 'radiology', '--format', 'jsonl']
        before = self.match('--as-of', AS_OF, '--viewer', 'public', *words)
        after = self.match(*words, '--viewer=public', f'--as-of={AS_OF}')
        between = self.match('search', '--viewer', 'public', self.path, '--as-of', AS_OF, 'radiology',
                             '--format=jsonl')
        self.assertTrue(before.out)
        self.assertEqual(before.raw, after.raw)
        self.assertEqual(before.raw, between.raw)

    def test_two_dashes_end_the_options(self):
        self.ask('search', '--', '--want')

    def test_full_disk_is_a_failure(self):
        import os
        import subprocess
        from support import MATCH
        if not os.path.exists('/dev/full'):
            self.skipTest('no /dev/full')
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([MATCH, 'export', self.path], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'cannot write', done.stderr)


if __name__ == '__main__':
    main()
