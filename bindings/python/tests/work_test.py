"""Long work and large results: Ctrl-C, progress, columns without a call per row, other threads going on."""
import gc
import json
import os
import signal
import tempfile
import threading
import time
import unittest
import weakref

import libmatch


def filled(n):
    store = libmatch.create(':memory:', as_of='2026-05-31')
    rows = [{'kind': 'organisation', 'id': f'o{i}', 'name': f'Company {i % 991} {i % 7}', 'country': 'RO'}
            for i in range(n // 10)]
    rows += [{'kind': 'offer', 'id': f'i{i}', 'title': f'imaging tool {i % 97}', 'owner': f'o{i % (n // 10)}',
              'language': 'en'} for i in range(n)]
    store.import_text('\n'.join(map(json.dumps, rows)))
    return store


class Work(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = filled(20000)
        cls.addClassCleanup(cls.store.close)

    def test_columns_are_the_rows(self):
        results = self.store.search('imaging', k=20000)
        self.assertEqual(len(results), 20000)
        table = results.columns()
        rows = list(zip(table['rank'], table['id'], table['kind'], table['name'], table['score']))
        self.assertEqual(rows, [results[i][:5] for i in range(len(results))])
        self.assertEqual(rows, [hit[:5] for hit in results])
        self.assertEqual(results.ids, table['id'])
        self.assertEqual(list(results.scores), table['score'].tolist())
        self.assertEqual(self.store.search('nowhere').columns()['id'], [])

    def test_data_frame(self):
        try:
            import numpy
            import pandas   # noqa: F401
        except ImportError:
            self.skipTest('pandas is not installed')
        results = self.store.search('imaging', k=20000)
        best = min(self.seconds(results) for _ in range(3))
        frame = results.to_pandas()
        self.assertEqual(list(frame.columns), ['rank', 'id', 'kind', 'name', 'score'])
        self.assertEqual((len(frame), frame['id'][0], frame['score'].dtype), (20000, results[0].id, numpy.float64))
        self.assertLess(best, 0.2 / 5, '20,000 hits: a fifth of what 100,000 may take')
        self.assertTrue(numpy.shares_memory(numpy.asarray(results.scores), numpy.asarray(results.scores)))

    @staticmethod
    def seconds(results):
        results._columns = None
        begun = time.perf_counter()
        results.to_pandas()
        return time.perf_counter() - begun

    def interrupted(self, call):
        """Seconds from SIGINT to KeyboardInterrupt; None when the call was done before."""
        sent, done = [], threading.Event()

        def send():
            time.sleep(0.02)
            if not done.is_set():
                sent.append(time.perf_counter())
                os.kill(os.getpid(), signal.SIGINT)

        sender = threading.Thread(target=send)
        sender.start()
        try:
            call()
            done.set()
        except KeyboardInterrupt:
            return time.perf_counter() - sent[0]
        finally:
            try:
                sender.join()
            except KeyboardInterrupt:
                sender.join()
        return None

    def test_ctrl_c(self):
        text = '\n'.join(json.dumps({'kind': 'offer', 'id': f'n{i}', 'title': f'new {i}'}) for i in range(30000))
        event = {'participants': 60, 'slots': 20, 'tables': 20, 'kind': 'selection',
                 'meetings': [{'a': i % 60, 'b': (i * 7 + 1 + i // 60) % 60} for i in range(600)
                              if i % 60 != (i * 7 + 1 + i // 60) % 60]}
        for name, call in (('import', lambda: self.store.import_text(text)), ('rebuild', self.store.rebuild),
                           ('duplicates', self.store.duplicates), ('quality', self.store.quality),
                           ('schedule', lambda: libmatch.Event(event).schedule(time_limit=20))):
            waited = self.interrupted(call)
            if name in ('import', 'rebuild', 'schedule'):
                self.assertIsNotNone(waited, f'{name} was to take longer')
            if waited is not None:
                self.assertLess(waited, 0.5, name)     # 0.1 on a machine that is not busy
        self.assertEqual(self.store.stats()['records']['offer'], 20000)     # the import left nothing

    def test_ctrl_c_in_all_that_may_be_long(self):
        """What is interrupted ends at once for the caller; nobody else enters the store before the call has ended."""
        run = ''.join(f'q{i} Q0 d{j} {j} {100 - j} x\n' for i in range(3000) for j in range(100))
        judged = ''.join(f'q{i} 0 d{j} 1\n' for i in range(3000) for j in range(0, 100, 10))
        some, text = [f'o{i}' for i in range(400)], 'imaging tool ' * 20000
        rules = [{'name': 'number', 'kind': 'code', 'pattern': '[0-9]{4}'}]
        calls = {'evaluate': lambda: libmatch.evaluate(run, judged), 'records': lambda: list(self.store.records()),
                 'fair_lists': lambda: self.store.fair_lists(some, 10),
                 'leaks': lambda: self.store.leaks(text, 'o1'), 'token rules': lambda: self.store.set_token_rules(rules),
                 'search': lambda: self.store.search(text, k=20000, explain=True),
                 'partners': lambda: [self.store.partners(id) for id in some],
                 'all pairs': lambda: list(self.store.search_many(k=3)),
                 'complete': lambda: self.store.complete(text, some),
                 'network': lambda: self.store.network()}
        late = {}
        for name, call in calls.items():
            waited = self.interrupted(call)
            if waited is not None:
                late[name] = waited
                self.assertLess(waited, 0.5, name)     # 0.1 on a machine that is not busy
            self.assertEqual(self.store.get('i7')['id'], 'i7', name)
        self.assertGreater(len(late), 5, 'calls that took longer than the interruption')
        self.assertEqual(self.store.token_rules(), [], 'the rules were not set')

    def test_a_progress_function_asks_the_store(self):
        """Its thread has the store already: it is answered and does not wait for itself."""
        answers = []

        def ask(share):
            if not answers:
                answers.append(len(self.store.partners('o1')))
                answers.append(self.store.quality()['counts'])

        def too_long(*_):
            raise TimeoutError('the call waits for its own thread')

        before = signal.signal(signal.SIGALRM, too_long)
        signal.alarm(20)
        try:
            with tempfile.TemporaryDirectory() as folder:
                self.store.split(f'{folder}/shard', 0, 2, progress=ask)
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)
        self.assertEqual((answers[0], len(answers)), (10, 2))

    def test_ctrl_c_ends_only_its_own_call(self):
        """While a thread has the store, a call of the main thread waits: interrupted, it is not made, and the thread goes on."""
        errors, begun, called = [], threading.Event(), []

        def other():
            begun.set()
            try:
                self.store.rebuild()
            except libmatch.MatchError as e:
                errors.append(e)

        thread = threading.Thread(target=other)
        thread.start()
        begun.wait()
        time.sleep(0.005)
        waited = self.interrupted(lambda: self.store._beside(called.append, 1))
        thread.join()
        self.assertIsNotNone(waited, 'the thread was to have the store for longer')
        self.store.get('i7')
        self.assertEqual((errors, called), ([], []))

    def test_a_failure_is_not_kept(self):
        """Neither the exception nor what it knows waits for the collector of cycles."""
        gc.disable()
        try:
            try:
                self.store.partners('nobody')
            except libmatch.NotFoundError as e:
                known = weakref.ref(e)
            self.assertIsNone(known())
        finally:
            gc.enable()

    def test_in_a_batch(self):
        with self.store.batch():
            self.assertIn('counts', self.store.quality())

    def test_other_threads_go_on(self):
        ticks, stop = [], threading.Event()

        def tick():
            while not stop.is_set():
                ticks.append(time.perf_counter())
                time.sleep(0.001)

        ticker = threading.Thread(target=tick)
        ticker.start()
        begun = time.perf_counter()
        self.store.rebuild()
        ended = time.perf_counter()
        stop.set()
        ticker.join()
        inside = [t for t in ticks if begun <= t <= ended]
        self.assertGreater(len(inside), 10 * (ended - begun), 'ticks while the library worked')

    def test_closed_while_it_works(self):
        text = '\n'.join(json.dumps({'kind': 'offer', 'id': f'c{i}', 'title': f'new {i}'}) for i in range(30000))
        store = libmatch.create(':memory:')
        with self.assertRaisesRegex(libmatch.StateError, 'the job is closed'):
            store.import_text(text, progress=lambda share: store.close())
        store = filled(20000)
        answers = store.search_many(k=1)
        next(answers)
        store.close()
        with self.assertRaisesRegex(libmatch.StateError, 'the job is closed'):
            list(answers)

    def test_time_limit_and_cancel(self):
        with filled(20000) as store:
            store.time_limit(0.01)
            time.sleep(0.02)
            rows = '\n'.join(json.dumps({'kind': 'offer', 'id': f'x{i}', 'title': 'x'}) for i in range(3000))
            for call in (store.quality, store.duplicates, lambda: store.import_text(rows)):
                with self.assertRaises(libmatch.MatchError) as caught:
                    call()
                self.assertEqual(caught.exception.status, 'E_CANCELLED')
                self.assertIsInstance(caught.exception, libmatch.CancelledError)
            store.time_limit(None)
            store.cancel()
            with self.assertRaises(libmatch.MatchError) as caught:
                store.quality()
            self.assertEqual(caught.exception.status, 'E_CANCELLED')
            self.assertIn('counts', store.quality())
            begun = time.perf_counter()
            store.rebuild()
            whole = time.perf_counter() - begun
            waited = self.interrupted(store.rebuild)
            begun = time.perf_counter()
            self.assertEqual(store.get('i7')['id'], 'i7')       # waits for what was interrupted to end
            if waited is not None and whole > 0.5:
                self.assertLess(time.perf_counter() - begun, whole / 2, 'the call was told to end')
            self.assertIn('counts', store.quality())
            self.assertEqual(len(store.search('imaging', k=20000)), 20000)

    def test_progress(self):
        shares = []
        text = '\n'.join(json.dumps({'kind': 'offer', 'id': f'p{i}', 'title': f'new {i}'}) for i in range(5000))
        with libmatch.create(':memory:') as store:
            store.import_text(text, progress=shares.append)
            self.assertEqual(shares[-1], 1.0)
            self.assertEqual(shares, sorted(shares))
            store.import_text(text, progress=True)
            with self.assertRaisesRegex(TypeError, 'progress must be'):
                store.import_text(text, progress='yes')


if __name__ == '__main__':
    unittest.main()
