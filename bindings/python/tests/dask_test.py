"""A Dask cluster on this machine: a scheduler and two worker processes. Partners of everybody, with a worker killed on
the way, are byte for byte what one process writes; searches over shards are those of one store. Skipped without Dask."""
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import libmatch
import libmatch.distributed

try:
    from dask.distributed import Client
except ImportError:
    print('skipped: Dask is not installed (apt: python3-distributed)')
    sys.exit(77)

AS_OF = '2026-05-31'
WORDS = 'laser imaging hospital sensor wood polymer cancer robot water textile battery seed grid wine steel'.split()


def records(seed, organisations=100):
    r = random.Random(seed)

    def text(n):
        return ' '.join(r.choice(WORDS[:r.randint(1, len(WORDS))]) for _ in range(n))

    for i in range(organisations):
        yield {'kind': 'organisation', 'id': f'o{i}', 'name': f'{text(2)} {i}', 'country': r.choice(['RO', 'PL', 'DE']),
               'text': text(20), 'language': 'en'}
        for j in range(3):
            yield {'kind': r.choice(['offer', 'request', 'competence']), 'id': f'i{i}-{j}', 'owner': f'o{i}',
                   'title': text(4), 'text': text(15), 'language': 'en'}
        if i % 4 == 0:
            yield {'kind': 'project', 'id': f'p{i}', 'title': text(4), 'start': '2024-01-01', 'language': 'en',
                   'participants': [f'o{i}', f'o{r.randrange(organisations)}']}
            yield {'kind': 'project', 'id': f's{i}', 'title': f'ACRONYM {i}',
                   'participants': [f'o{r.randrange(organisations)}' for _ in range(4)]}


class Cluster:
    """A scheduler and workers as processes of their own, ended one by one."""

    def __init__(self, folder, workers):
        self.folder = folder
        self.processes = []
        contact = pathlib.Path(folder, 'scheduler.json')
        self._start('scheduler', '--host', '127.0.0.1', '--port', '0', '--no-dashboard', '--no-show',
                    '--scheduler-file', contact)
        deadline = time.time() + 60
        while not contact.exists() and time.time() < deadline:
            time.sleep(0.05)
        self.address = json.loads(contact.read_text())['address']
        self.workers = [self._start('worker', self.address, '--nthreads', '1', '--no-nanny', '--no-dashboard', '--name',
                                    f'w{i}', '--local-directory', folder) for i in range(workers)]

    def _start(self, what, *arguments):
        with open(os.path.join(self.folder, f'{what}.log'), 'ab') as log:
            process = subprocess.Popen([sys.executable, '-m', f'distributed.cli.dask_{what}', *map(str, arguments)],
                                       stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Distributed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        work = tempfile.TemporaryDirectory()
        cls.addClassCleanup(work.cleanup)
        cls.folder = pathlib.Path(work.name)
        cls.path = cls.folder / 'one.store'
        with libmatch.create(cls.path, as_of=AS_OF) as store:
            store.import_text('\n'.join(json.dumps(r) for r in records(7)))
            cls.shards = libmatch.distributed.split(store, cls.folder / 'shards', 3)
        cls.cluster = Cluster(work.name, 2)
        cls.addClassCleanup(cls.cluster.close)
        cls.client = Client(cls.cluster.address, timeout=60)
        cls.addClassCleanup(cls.client.close)
        cls.client.wait_for_workers(2, timeout=60)

    def test_1_search_over_shards(self):
        queries = [('a', 'hospital laser imaging'), ('b', 'wood and steel'), ('c', 'nothing here')]
        with libmatch.open(self.path, as_of=AS_OF) as store, \
                libmatch.distributed.Shards(self.shards, as_of=AS_OF) as shards:
            for want in (None, 'organisations', 'offer'):
                found = libmatch.distributed.search(self.client, self.shards, queries, 12, want=want, as_of=AS_OF)
                for id, text in queries:
                    one = list(store.search(text, 12, want=want))
                    self.assertEqual(found[id], one)
                    self.assertEqual(list(shards.search(text, 12, want=want)), one)
            explained = store.search('wood and steel', 12, want='organisations', explain=True).to_jsonl('b')
            self.assertIn('silent_work', explained)
            self.assertEqual(shards.search('wood and steel', 12, want='organisations', explain=True).to_jsonl('b'), explained)

    def test_2_partners_with_a_killed_worker(self):
        output, shares = self.folder / 'partners.jsonl', []
        victim = self.cluster.workers[0]

        def kill(share):
            shares.append(share)
            if share >= 0.2 and victim.poll() is None:
                os.kill(victim.pid, signal.SIGKILL)
                victim.wait()

        count = libmatch.distributed.partners(self.client, self.path, output, 5, part=4, as_of=AS_OF, explain=True,
                                              progress=kill)
        self.assertIsNotNone(victim.poll(), 'the worker was killed on the way')
        self.assertEqual(shares, sorted(shares))
        self.assertEqual(shares[-1], 1)
        text = output.read_text(encoding='utf-8')
        self.assertEqual(count, text.count('\n'))
        with libmatch.open(self.path, as_of=AS_OF) as store:
            ids = [r['id'] for r in store.records('organisation')]
            self.assertEqual(text, ''.join(store.partners(id, 5, explain=True).to_jsonl(id) for id in ids))
        pathlib.Path(self.folder, 'ids').write_text('\n'.join(ids) + '\n')
        done = subprocess.run([pathlib.Path(os.environ['MATCH_BUILD'], 'match'), 'partners', self.path, '--ids',
                               self.folder / 'ids', '-k', '5', '--explain', '--format', 'jsonl', '--as-of', AS_OF,
                               '--viewer', 'public'], capture_output=True, check=True)
        self.assertEqual(text.encode(), done.stdout)

    def test_3_errors_arrive(self):
        with self.assertRaises(libmatch.NotFoundError) as caught:
            libmatch.distributed.partners(self.client, self.path, self.folder / 'none', ids=['o1', 'nobody'],
                                          retries=0, as_of=AS_OF)
        self.assertIn('nobody', str(caught.exception))
        self.assertFalse((self.folder / 'none').exists())


if __name__ == '__main__':
    threading.excepthook = lambda *_: None      # Dask's own threads at the end
    unittest.main()
