#!/usr/bin/env python3
"""Damaged rows: values in records.db changed behind the library's back, at random. No command may crash, hang or be
stopped by a signal: it answers or fails with a message.

MATCH_DAMAGES=N changes the number of damaged stores, MATCH_DAMAGE_SEED=N where they begin."""
import contextlib
import os
import pathlib
import random
import shutil
import sqlite3

from support import AS_OF, CommandTest, main

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / 'examples' / 'imago-mol'
DAMAGES = int(os.environ.get('MATCH_DAMAGES', '30'))
SEED = int(os.environ.get('MATCH_DAMAGE_SEED', '1'))
TIMEOUT = 20
HUGE = (-1, 0, 1, 255, 2**31, 2**32 + 1, 2**62, -2**63)

COMMANDS = [
    'search S software --want organisations', 'search S oncologie --channels ngrams', 'partners S IM28 --explain',
    'partners S HOST-IMAGO', 'explain S IM28 IM03', 'why-not S IM28 IM41', 'quality S', 'duplicates S', 'export S',
    'stats S', 'news S --peek', 'news S', 'watch S', 'merge S', 'undo S', 'disclose S', 'clusters S', 'gaps S HOST-IMAGO',
    'map S HOST-IMAGO', 'calls S', 'audit S HOST-IMAGO', 'benchmark S', 'learn S --dry-run', 'merge S IM28 IM29',
    'delete S IM05', 'rebuild S', 'import S items.jsonl', 'batch S --want offer -k 3 -o out.jsonl', 'blind S IM28',
]


def spoil(random, value):
    """Another value in the place of this one: of its own sort, or not."""
    if isinstance(value, (str, bytes)) and value and random.random() < .7:
        if isinstance(value, str):                      # texts are JSON, keys, words
            at = random.randrange(len(value))
            return random.choice([value[:at], value[at:], value[:at] + random.choice('\0",:]}[{\x1f9') + value[at + 1:],
                                  value * 2, value[:at] + '\udcff'.encode('utf-8', 'surrogateescape').decode('latin-1')])
        at = random.randrange(len(value))
        return random.choice([value[:at], value[:at] + bytes([value[at] ^ 1 << random.randrange(8)]) + value[at + 1:],
                              value + b'\xff' * 9])
    return random.choice([*HUGE, '', 'x', '[', '{}', '[1,', '[],', b'', b'\xff\x00', None, 1e300])


class DamagedRows(CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls.shared / 'whole'
        case = cls('test_no_command_crashes')
        case.folder = cls.shared
        case.match('init', cls.whole)
        case.match('import', cls.whole, '--kind', 'taxonomy', '--scheme', 'theme', EXAMPLE / 'themes.tsv')
        case.match('import', cls.whole, *sorted(f for f in EXAMPLE.glob('*.jsonl') if f.stem != 'flawed'),
                   EXAMPLE / 'clusters.csv', EXAMPLE / 'members.csv', '--as-of', AS_OF, expect=None)
        case.match('watch', cls.whole, case.file('q.jsonl', '{"id":"q","text":"software","want":"offer"}\n'))
        case.match('import', cls.whole, case.file('more.jsonl', '{"kind":"offer","id":"n1","title":"Software"}\n'))
        case.match('merge', cls.whole, 'IM40', 'IM41')
        shutil.copy(EXAMPLE / 'items.jsonl', cls.shared / 'items.jsonl')

    def damage(self, random, path):
        """Changes up to four values; what was changed, for the message."""
        done = []
        with contextlib.closing(sqlite3.connect(path / 'records.db')) as db:
            db.text_factory = lambda raw: raw.decode('utf-8', 'surrogateescape')
            tables = [r[0] for r in db.execute("select name from sqlite_master where type = 'table' order by name")]
            tables = [t for t in tables if not t.startswith('sqlite_') and db.execute(f'select 1 from {t}').fetchone()]
            for _ in range(random.randint(1, 4)):
                table = random.choice(tables)
                columns = [r[1] for r in db.execute(f'pragma table_info({table})')]
                keys = [r[1] for r in db.execute(f'pragma table_info({table})') if r[5]]
                column = random.choice(columns)
                rows = db.execute(f'select {", ".join(keys)}, {column} from {table}').fetchall()
                *key, old = random.choice(rows)
                new = spoil(random, old)
                where = ' and '.join(f'{k} is ?' for k in keys)
                try:
                    db.execute(f'update or ignore {table} set {column} = ? where {where}', (new, *key))
                except (sqlite3.Error, UnicodeError, OverflowError):
                    continue
                done.append(f'{table}.{column} of {key}: {str(old)[:60]!r} -> {str(new)[:60]!r}')
            db.commit()
        return done

    def test_no_command_crashes(self):
        refused = 0
        for number in range(SEED, SEED + DAMAGES):
            choice = random.Random(number)
            path = self.folder / 'S'
            shutil.rmtree(path, ignore_errors=True)
            shutil.copytree(self.whole, path)
            damage = self.damage(choice, path)
            for command in choice.sample(COMMANDS, 5):
                shutil.copy(self.shared / 'items.jsonl', self.folder)
                with self.subTest(seed=number, command=command, damage=damage):
                    done = self.match('--as-of', AS_OF, *command.split(), expect=None, timeout=TIMEOUT)
                    self.assertIn(done.status, (0, 1, 3), done.err)
                    if done.status == 1:
                        refused += 1
                        self.assertIn('match: ', done.err)
        if DAMAGES >= 30:
            self.assertGreater(refused, 0, 'no damage was noticed: does the test still reach the rows?')


if __name__ == '__main__':
    main()
