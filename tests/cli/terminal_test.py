#!/usr/bin/env python3
"""What people see on a terminal: width, colours, progress, Ctrl-C; and that none of it reaches files and pipes."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
import unittest

from support import AS_OF, MATCH, RECORDS, CommandTest, SharedStoreTest, lines, main

ESCAPES = re.compile(r'\x1b\[[0-9;]*[A-Za-z]')


def columns(text):
    """Columns that a line takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def on_terminal(words, width=80, environment=None, keys=None, timeout=30):
    """Runs match on a pseudo-terminal -> (status, what appeared). keys: [(seconds, bytes)] typed meanwhile."""
    try:
        leader, follower = pty.openpty()
    except OSError as e:
        raise unittest.SkipTest(f'no pseudo-terminal here: {e}') from None
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack('HHHH', 24, width, 0, 0))
    process = subprocess.Popen([MATCH, *map(str, words)], stdin=follower, stdout=follower, stderr=follower,
                               env={**os.environ, 'TERM': 'xterm', **(environment or {})}, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(follower)
    seen, start, keys = b'', time.monotonic(), list(keys or [])
    while time.monotonic() - start < timeout:
        if keys and time.monotonic() - start > keys[0][0]:
            os.write(leader, keys.pop(0)[1])
        ready, _, _ = select.select([leader], [], [], 0.05)
        if ready:
            try:
                data = os.read(leader, 65536)
            except OSError:
                break
            if not data:
                break
            seen += data
        elif process.poll() is not None:
            break
    process.wait(timeout)
    os.close(leader)
    return process.returncode, seen.decode('utf-8').replace('\r\n', '\n')


class Tables(SharedStoreTest):
    records = RECORDS + [
        {'kind': 'offer', 'id': 'o-long', 'title': 'Radiology ' + 'very ' * 30 + 'long', 'language': 'en'},
        {'kind': 'offer', 'id': 'o-wide', 'title': 'Radiology 放射線医学の画像解析' * 4, 'language': 'en'}]

    def words(self, *more):
        return ['search', self.path, 'radiology', '--as-of', AS_OF, *more]

    def test_fits_the_width(self):
        for width in (60, 80, 120):
            status, text = on_terminal(self.words(), width)
            self.assertEqual(status, 0, text)
            for line in ESCAPES.sub('', text).splitlines():
                self.assertLessEqual(columns(line), width, line)
            self.assertIn('…', text)
            self.assertIn('o-long', text)

    def test_columns_stand_in_line(self):
        status, text = on_terminal(self.words(), 90)
        rows = ESCAPES.sub('', text).splitlines()
        starts = {columns(row[:row.rindex(row.split()[-1])]) for row in rows}
        self.assertEqual(len(starts), 1, text)

    def test_nothing_is_cut_in_a_pipe(self):
        text = self.match(*self.words()).out
        self.assertIn('very ' * 30 + 'long', text)
        self.assertNotIn('\x1b', text)
        self.assertNotIn('…', text)

    def test_colours(self):
        self.assertIn('\x1b[', on_terminal(self.words())[1])
        self.assertNotIn('\x1b', on_terminal(self.words(), environment={'NO_COLOR': '1'})[1])
        self.assertNotIn('\x1b', on_terminal(self.words(), environment={'TERM': 'dumb'})[1])
        self.assertNotIn('\x1b', on_terminal(self.words('--format', 'csv'))[1])


    def test_progress_does_not_mix_with_results(self):
        queries = self.file('q.tsv', ''.join(f'q{i}\tradiology software\n' for i in range(300)))
        status, text = on_terminal(['search', self.path, '--queries', queries, '-k', '1', '--as-of', AS_OF])
        self.assertEqual(status, 0)
        self.assertIn('%', text)
        self.assertEqual(len(re.findall(r'(?m)^(?:.*\x1b\[K)?q\d+$', text)), 300, text[:2000])


class Interrupts(CommandTest):
    def big(self):
        return self.file('big.jsonl', lines({'kind': 'offer', 'id': f'o{i}', 'title': f'Radiology software {i}',
                                             'text': 'imaging of the lung ' * 20, 'language': 'en'}
                                            for i in range(60000)))

    def test_import_keeps_all_or_nothing(self):
        store, big = self.store(), self.big()
        before = self.match('export', store).raw
        process = subprocess.Popen([MATCH, 'import', store, big], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, (out, err))
        self.assertIn(b'nothing of', err)
        self.assertEqual(self.match('export', store).raw, before)
        self.match('import', store, self.file('more.jsonl', lines([{'kind': 'offer', 'id': 'x', 'title': 'x'}])))

    def test_killed_import_leaves_the_store_as_it_was(self):
        store, big = self.store(), self.big()
        before = self.match('export', store).raw
        process = subprocess.Popen([MATCH, 'import', store, big], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.3)
        process.kill()
        process.communicate(timeout=30)
        self.assertEqual(self.match('export', store).raw, before)
        self.match('import', store, self.file('more.jsonl', lines([{'kind': 'offer', 'id': 'x', 'title': 'walrus'}])))
        self.assertIn(' x ', self.match('search', store, 'walrus', '--format', 'trec').out)

    def test_progress_and_ctrl_c_on_a_terminal(self):
        status, text = on_terminal(['import', self.store(), self.big()], keys=[(0.5, b'\x03')])
        self.assertEqual(status, 130, text)
        self.assertIn('%', text)
        self.assertIn('interrupted', text)


if __name__ == '__main__':
    main()
