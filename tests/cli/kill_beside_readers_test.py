#!/usr/bin/env python3
"""Processes that read while another writes and is killed at any moment: no reader fails, and in the end the store is
sound and answers as a new one of the same records. The seed is printed; MATCH_KILLS sets how many writers there are."""
import json
import os
import random
import signal
import subprocess
import threading
import time

from support import MATCH, CommandTest, main

WRITERS = int(os.environ.get('MATCH_KILLS', '12'))
WORDS = [f'w{i}' for i in range(60)]


class KillBesideReaders(CommandTest):
    def setUp(self):
        super().setUp()
        self.seed = random.randrange(1 << 30)
        print(f'seed {self.seed}')
        self.random = random.Random(self.seed)
        self.errors, self.reads, self.stop = [], 0, threading.Event()
        self.write('first.jsonl', range(800))
        self.match('init', 's')
        begin = time.monotonic()
        self.match('import', 's', 'first.jsonl')
        self.usual = time.monotonic() - begin   # of a large import: kills fall within the work, however fast the machine

    def write(self, name, ids):
        rows = [{'kind': 'offer', 'id': f'o{i}', 'language': 'zxx', 'text': ' '.join(self.random.choices(WORDS, k=30))}
                for i in ids]
        (self.folder / name).write_text(''.join(json.dumps(row) + '\n' for row in rows), encoding='utf-8')

    def read(self, seed):
        r = random.Random(seed)
        while not self.stop.is_set():
            done = self.match('search', 's', ' '.join(r.choices(WORDS, k=3)), '--language', 'zxx', '--format', 'jsonl',
                              expect=None)
            try:
                hits = [json.loads(line) for line in done.out.splitlines()]
                if done.status or done.err or len(hits) != 10:
                    self.errors.append((done.status, done.err, len(hits)))
            except ValueError as e:
                self.errors.append(str(e))
            self.reads += 1

    def test_kills(self):
        readers = [threading.Thread(target=self.read, args=(self.seed + i,)) for i in range(3)]
        for reader in readers:
            reader.start()
        killed = 0
        try:
            for _ in range(WRITERS):
                self.write('more.jsonl', self.random.sample(range(1200), self.random.choice([1, 3, 200, 700])))
                writer = subprocess.Popen([MATCH, 'import', 's', 'more.jsonl'], cwd=self.folder,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                if self.random.random() < .6:
                    time.sleep(self.random.random() * self.usual)
                    writer.send_signal(signal.SIGKILL)
                err = writer.communicate()[1].decode()
                self.assertIn(writer.returncode, (0, -signal.SIGKILL), err)
                killed += writer.returncode != 0
        finally:
            self.stop.set()
            for reader in readers:
                reader.join()
        self.assertEqual(self.errors[:3], [])
        self.assertGreater(self.reads, 3)
        self.assertGreater(killed, 0)
        self.assertIn('sound', self.match('rebuild', 's', '--check').out)
        records = self.match('export', 's').out
        self.assertGreaterEqual(records.count('\n'), 800)
        (self.folder / 'all.jsonl').write_text(records, encoding='utf-8')
        self.match('init', 't')
        self.match('import', 't', 'all.jsonl')
        (self.folder / 'q.tsv').write_text(''.join(f'q{i}\t{" ".join(self.random.choices(WORDS, k=8))}\n' for i in range(40)),
                                           encoding='utf-8')
        answers = [self.match('batch', s, '--queries', 'q.tsv', '--language', 'zxx').out for s in ('s', 't')]
        self.assertEqual(answers[0], answers[1])


if __name__ == '__main__':
    main()
