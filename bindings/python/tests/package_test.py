"""The Python package: behaviour, errors, threads, leaks. Standard library only."""
import datetime
import gc
import json
import math
import os
import pathlib
import pickle
import sys
import tempfile
import threading
import unittest

import libmatch
import libmatch.distributed
from libmatch import native

RECORDS = [
    {'kind': 'organisation', 'id': 'A', 'name': 'Alpha Imaging SRL', 'type': 'company', 'country': 'RO'},
    {'kind': 'organisation', 'id': 'B', 'name': 'Beta Hospital', 'type': 'hospital', 'country': 'PL'},
    {'kind': 'organisation', 'id': 'C', 'name': 'Gamma Institute', 'type': 'research', 'country': 'FR'},
    {'kind': 'offer', 'id': 'o1', 'owner': 'A', 'title': 'Segmentation of liver CT images', 'language': 'en',
     'text': 'Software that segments liver tumours on computed tomography'},
    {'kind': 'request', 'id': 'r1', 'owner': 'B', 'title': 'Liver segmentation software wanted', 'language': 'en',
     'text': 'The hospital looks for software to segment liver tumours on computed tomography'},
    {'kind': 'competence', 'id': 'c1', 'owner': 'C', 'title': 'Polymer chemistry', 'language': 'en',
     'text': 'Synthesis of polymers for contrast agents', 'colour': 'blue'},
    {'kind': 'request', 'id': 'r2', 'owner': 'A', 'title': 'Contrast agents', 'language': 'en',
     'text': 'Seeking polymers for contrast agents'},
]


def filled():
    store = libmatch.create(':memory:', viewer='confidential', as_of='2026-11-01')
    report = store.import_text('\n'.join(json.dumps(r) for r in RECORDS), format='jsonl')
    assert report.inserted == len(RECORDS), report
    return store


class Records(unittest.TestCase):
    def test_round_trip_keeps_unknown_keys(self):
        with filled() as store:
            self.assertEqual(store.get('c1')['colour'], 'blue')
            self.assertEqual([r['id'] for r in store.records('request')], ['r1', 'r2'])
            self.assertIn('A', store)
            self.assertNotIn('nobody', store)

    def test_upsert_is_idempotent(self):
        with filled() as store:
            self.assertEqual(store.upsert(RECORDS[0])[0], 'unchanged')
            self.assertEqual(store.upsert({**RECORDS[0], 'name': 'Alpha'})[0], 'updated')
            change, warnings = store.upsert({'kind': 'offer', 'id': 'o9', 'title': 'x', 'trl': [3, 12]})
            self.assertEqual(change, 'inserted')
            self.assertEqual(warnings[0]['field'], 'trl')

    def test_batch_rolls_back(self):
        with filled() as store:
            with self.assertRaises(RuntimeError):
                with store.batch():
                    store.upsert({'kind': 'organisation', 'id': 'Z', 'name': 'Zeta'})
                    raise RuntimeError('stop')
            self.assertNotIn('Z', store)
            with store.batch():
                store.upsert({'kind': 'organisation', 'id': 'Z', 'name': 'Zeta'})
            self.assertIn('Z', store)
            store.delete('organisation', 'Z')
            self.assertNotIn('Z', store)

    def test_folder_store_reopens(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'x.store')
            with libmatch.create(path) as store:
                store.upsert(RECORDS[0])
            with self.assertRaises(libmatch.StoreError):
                libmatch.create(path)
            with libmatch.open(path) as store:
                self.assertEqual(store['A']['name'], 'Alpha Imaging SRL')
                with self.assertRaises(libmatch.StoreError):
                    store.upsert(RECORDS[1])

    def test_visibility(self):
        with filled() as store:
            store.upsert({'kind': 'offer', 'id': 'secret', 'owner': 'A', 'title': 'liver secret', 'language': 'en',
                          'visibility': 'confidential'})
            self.assertIn('secret', store.search('liver secret', want='offer').ids)
            store._box.set_viewer(0)
            self.assertNotIn('secret', store.search('liver secret', want='offer').ids)
            self.assertNotIn('secret', store)


class Ranking(unittest.TestCase):
    def test_search(self):
        with filled() as store:
            hits = store.search('liver segmentation', want='offer', explain=True)
            self.assertEqual(hits[0].id, 'o1')
            self.assertEqual(hits[0].rank, 1)
            self.assertIn('scale', hits[0].explanation)
            self.assertEqual(len(hits), len(list(hits)))
            self.assertEqual(hits[-1], hits[len(hits) - 1])
            self.assertIn('o1', repr(hits))
            self.assertEqual(sorted(hits.columns()), ['id', 'kind', 'name', 'rank', 'score'])

    def test_field_weights(self):
        with filled() as store:
            before = [(h.id, h.score) for h in store.search('liver segmentation', channels='words')]
            store.field_weights(title=3, text=0.25)
            changed = [(h.id, h.score) for h in store.search('liver segmentation', channels='words')]
            self.assertNotEqual(before, changed)
            many = {q: [(id_, score) for id_, _, score in hits]
                    for q, hits in store.search_many([('q', 'liver segmentation')], channels='words')}
            self.assertEqual(many['q'], changed)
            for bad in ({'body': 1}, {'title': -1}, {'title': float('nan')}, {'title': 0, 'text': 0, 'keywords': 0}):
                with self.assertRaises(libmatch.InputError):
                    store.field_weights(**bad)
            self.assertEqual([(h.id, h.score) for h in store.search('liver segmentation', channels='words')], changed)
            store.field_weights()
            self.assertEqual([(h.id, h.score) for h in store.search('liver segmentation', channels='words')], before)

    def test_facets(self):
        with filled() as store:
            hits = store.search('liver segmentation', k=1, facets=['kind', 'owner'])
            every = store.search('liver segmentation', k=1000, channels='words')
            self.assertEqual(hits.found, len(every))
            kinds = [h.kind for h in every]
            self.assertEqual(hits.facets['kind'], {k: kinds.count(k) for k in kinds})
            self.assertEqual(list(hits.facets), ['kind', 'owner'])
            self.assertEqual((every.facets, every.found), ({}, None))
            self.assertEqual(store.search('liver', facets='kind').facets, store.search('liver', facets=['kind']).facets)
            with self.assertRaises(libmatch.InputError):
                store.search('liver', facets=['kinds'])

    def test_facets_over_shards(self):
        with filled() as store, tempfile.TemporaryDirectory() as folder:
            paths = libmatch.distributed.split(store, folder, 3)
            with libmatch.distributed.Shards(paths) as shards:
                for values in (1, 10, 0, -1):
                    options = {'facets': ['kind', 'owner'], 'facet_values': values}
                    one, all = store.search('liver sensors', **options), shards.search('liver sensors', **options)
                    self.assertEqual((all.facets, all.found), (one.facets, one.found))
                with self.assertRaises(ValueError):
                    shards.search('liver', want='organisations', facets='kind')
                for asked in (store, shards):
                    self.assertRaises(libmatch.InputError, asked.search, 'liver', facets='kind', facet_values=1001)
                    self.assertRaises(TypeError, asked.search, 'liver', facets='kind', facet_values=2.5)

    def test_search_many(self):
        texts = [('a', 'liver segmentation'), ('b', 'zzz'), ('c', 'sensors')]
        with filled() as store:
            found = dict(store.search_many(texts, 3))
            self.assertEqual(list(found), ['a', 'b', 'c'])
            for id, text in texts:
                self.assertEqual([(h.id, h.kind, h.score) for h in store.search(text, 3)], found[id])
            self.assertEqual([id for id, _ in store.search_many(texts, start=1, part=(0, 2))], ['c'])
            everybody = dict(store.search_many())
            self.assertIn('o1', everybody)
            for id, hits in everybody.items():
                self.assertNotIn(id, [hit[0] for hit in hits])

    def test_partners_both_ways(self):
        with filled() as store:
            self.assertEqual(store.partners('B', k=1)[0].id, 'A')
            self.assertNotIn('A', store.partners('A').ids)
            explanation = store.explain('A', 'B')
            self.assertIn(explanation['scale'], ('linear', 'logit'))
            for language in ('en', 'ro', 'pl'):
                self.assertTrue(explanation.text(language).strip())
            self.assertTrue(str(store.why_not('A', 'C')).strip())

    def test_complete(self):
        with filled() as store:
            hits = store.complete('liver tumours', ['B', 'nobody'])
            self.assertNotIn('B', hits.ids)
            self.assertIn('nobody', ' '.join(hits.warnings))
            with self.assertRaises(TypeError):
                store.complete('liver', 'B')

    def test_filter_error_says_where(self):
        with filled() as store:
            with self.assertRaises(libmatch.InputError) as caught:
                store.search('liver', where="country = = 'RO'")
            self.assertEqual(caught.exception.status, 'E_SYNTAX')

    def test_evaluate(self):
        report = libmatch.evaluate('q1 Q0 d1 1 2.0 match\nq1 Q0 d2 2 1.0 match\n', 'q1\t0\td2\t1\n')
        self.assertAlmostEqual(report['mrr'], 0.5)

    def test_evaluate_what_python_has(self):
        run, qrels = 'q1 Q0 d1 1 2.0 m\nq1 Q0 d2 2 1.0 m\nq2 Q0 d3 1 5.0 m\n', 'q1 0 d2 2\nq2 0 d3 1\n'
        wanted = libmatch.evaluate(run, qrels)
        for same in ({'q1': {'d2': 1.0, 'd1': 2.0}, 'q2': {'d3': 5}}, {'q1': ['d1', 'd2'], 'q2': ['d3']},
                     [('q1', [('d1', 'offer', 2.0), ('d2', 'offer', 1.0)]), ('q2', [('d3', 'offer', 5.0)])],
                     {'q1': [('d1', 2.0), ('d2', 1.0)], 'q2': iter([libmatch.Hit(1, 'd3', 'offer', 'D3', 5.0)])}):
            self.assertEqual(libmatch.evaluate(same, {'q1': {'d2': 2}, 'q2': ['d3']}), wanted)
        with filled() as store:
            texts = {'liver': 'liver segmentation', 'polymers': 'polymers'}
            lists = {name: store.search(text) for name, text in texts.items()}
            many = libmatch.evaluate(store.search_many(texts.items()), {'liver': ['o1'], 'polymers': ['c1']})
            self.assertEqual(libmatch.evaluate(lists, {'liver': ['o1'], 'polymers': ['c1']}), many)
            self.assertEqual(many['queries'], 2)
        for bad, error in ((({5: []}, {}), TypeError), (({'two words': []}, {}), ValueError), (([5], {}), TypeError),
                           (({'q': ['a b']}, {'q': ['a']}), ValueError), (({'q': ['a']}, {'q': [5]}), TypeError),
                           (({'q': ['a']}, {'q': {'a': 0}}), libmatch.InputError)):
            self.assertRaises(error, libmatch.evaluate, *bad)

    def test_reasons_in_a_data_frame(self):
        try:
            import pandas   # noqa: F401
        except ImportError:
            self.skipTest('no pandas')
        with filled() as store:
            partners = store.partners('B', explain=True)
            frame = partners.to_pandas(reasons='ro', contributions=True)
            self.assertEqual(list(frame.columns[:7]), ['rank', 'id', 'kind', 'name', 'score', 'reasons', 'intercept'])
            self.assertEqual(frame.reasons[0], store._box.partners('B', 10, 0, 0, None, False, 0, True).reasons(0, 'ro'))
            for total, score in zip(frame.iloc[:, 6:].sum(axis=1), frame.score):
                self.assertAlmostEqual(math.log(score / (1 - score)), total)
            found = store.search('liver segmentation', explain=True).to_pandas(contributions=True)
            for total, score in zip(found.iloc[:, 5:].sum(axis=1), found.score):
                self.assertAlmostEqual(score, total)
            self.assertEqual(set(found.dtypes[5:].astype(str)), {'float64'})
            self.assertEqual(len(store.search('zzzz', explain=True).to_pandas(reasons='en', contributions=True)), 0)
            self.assertRaises(libmatch.StateError, store.partners('B').to_pandas, reasons='en')
            self.assertRaises(libmatch.InputError, partners.to_pandas, reasons='xx')

    def test_numbers_below_nothing_are_refused(self):
        with filled() as store:
            for call in (lambda: store.partners('A', -1), lambda: store.search('liver', -3),
                         lambda: store.search('liver', -3, facets='kind'), lambda: store.duplicates(k=-1),
                         lambda: store.fair_lists(['A'], -1), lambda: store.fair_lists(['A'], most=-1),
                         lambda: store.why_not('A', 'B', -1), lambda: next(store.search_many(k=-1))):
                with self.assertRaises(libmatch.InputError) as caught:
                    call()
                self.assertRegex(str(caught.exception), '^(k|most) is -[13]; give')
                self.assertEqual((caught.exception.status, caught.exception.value[0]), ('E_VALUE', '-'))
            self.assertEqual(len(store.partners('A')), 2)

    def test_one_str_is_no_list_of_ids(self):
        with filled() as store:
            for call in (store.fair_lists, store.partner_network, lambda ids: store.complete('liver', ids)):
                self.assertRaises(TypeError, call, 'A')
                self.assertRaises(TypeError, call, [5])

    def test_what_a_data_frame_holds(self):
        class Whole:
            def __index__(self):
                return 1
        class Scalar:
            def tolist(self):
                return 7
        class NAType:
            pass
        day = datetime.datetime(2026, 11, 1, 12)
        with libmatch.create(':memory:', viewer='confidential', as_of=day) as store:
            store.upsert({'kind': 'offer', 'id': 'o', 'title': 'walrus', 'text': float('nan'), 'colour': NAType(),
                          'trl': (Scalar(), 8), 'valid_from': datetime.date(2026, 1, 2), 'tags': [float('nan'), 'a']})
            self.assertEqual(store['o'], {'kind': 'offer', 'id': 'o', 'title': 'walrus', 'trl': [7, 8], 'tags': ['a'],
                                          'valid_from': '2026-01-02'})
            self.assertEqual(store.duplicates(k=Whole()), [])
            self.assertRaises(TypeError, store.search, 'x', 2.0)
            self.assertRaises(OverflowError, store.search, 'x', 1 << 40)
            self.assertRaises(OverflowError, store.search, 'x', 1 << 80)
            self.assertRaises(TypeError, store.upsert, {'kind': 'offer', 'id': 'o', 'title': object()})
            self.assertRaisesRegex(TypeError, 'to_dicts', pickle.dumps, store.search('walrus'))
            hit = store.search('walrus', explain=True)[0]
            self.assertEqual(pickle.loads(pickle.dumps(hit)), hit)

    def test_open_or_create(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'store')
            self.assertRaises(libmatch.NotFoundError, libmatch.open, path, write=True)
            for change in ('inserted', 'unchanged'):
                with libmatch.open(path, create=True) as store:
                    self.assertEqual(store.upsert(RECORDS[0])[0], change)


class Meetings(unittest.TestCase):
    EVENT = {'participants': 4, 'slots': 3, 'tables': 2,
             'meetings': [{'a': 0, 'b': 1}, {'a': 2, 'b': 3}, {'a': 0, 'b': 2}, {'a': 1, 'b': 3}]}

    def test_schedule_and_check(self):
        event = libmatch.Event(self.EVENT)
        plan = event.schedule(moves=20000, seed=3)
        self.assertIn(plan.status, ('optimal', 'feasible'))
        self.assertTrue(event.check(plan)['valid'])
        broken = plan.to_dict()
        broken['assignment'][0] = broken['assignment'][2]
        self.assertFalse(event.check(broken)['valid'])
        self.assertEqual(plan.to_json(), event.schedule(moves=20000, seed=3).to_json())
        self.assertIn('<!DOCTYPE html>', plan.to_html())
        self.assertGreater(plan.csv().count('\n'), 4)

    def test_repair_on_the_day(self):
        pairs = [{'a': a, 'b': b} for a in range(5) for b in range(a)]
        event = libmatch.Event({'participants': 5, 'slots': 4, 'tables': 2, 'kind': 'selection', 'meetings': pairs})
        plan = event.schedule(moves=5000)
        new, report = event.repair(plan, {'cancelled': [0]}, moves=5000)
        self.assertTrue(new.event.check(new)['valid'])
        self.assertEqual(plan.changes_csv(), '')
        told = new.changes()
        self.assertEqual(list(told[0])[:4], ['participant_id', 'participant', 'change', 'meeting'])
        self.assertEqual(len(told), sum(len(one['changes']) for one in report['changes']))
        try:
            self.assertEqual(new.changes_to_pandas().shape, (len(told), len(told[0])))
        except ImportError:
            pass
        self.assertEqual(report['objective']['kept'] + report['objective']['lost'],
                         report['objective']['placed_before'])
        self.assertTrue(all(slot < 0 for pair, slot in zip(pairs, new.assignment) if 0 in pair.values()))
        self.assertEqual([point['price'] for point in event.repair(plan, {}, moves=500, curve=(0, 2.5))[1]['curve']],
                         [0, 2.5])
        seen = []
        told = event.repair(plan, {'cancelled': [0]}, moves=500, language='ro')[0].changes()
        self.assertTrue(told and all(row['message'].startswith('Întâlnire') for row in told), told)
        with self.assertRaises(libmatch.InputError):
            event.repair(plan, {}, language='xx')
        event.repair(plan, {}, moves=5000, progress=seen.append)
        self.assertEqual(seen[-1], 1.0)
        with self.assertRaises(libmatch.InputError):
            event.repair(plan, {'canceled': [0]})

    def test_policy_fairness_kpi(self):
        event = libmatch.Event({'participants': [{'id': 'A'}, {'id': 'B'}, {'id': 'C'}], 'slots': 1, 'tables': 1,
                                'kind': 'selection', 'meetings': [{'a': 0, 'b': 1}, {'a': 1, 'b': 2, 'weight': 3}]})
        rows = event.policy(1, moves=1000)
        self.assertEqual([row['minimum'] for row in rows], [0, 1])
        plan = event.schedule(moves=1000)
        shares = plan.fairness()
        self.assertEqual([row['got'] for row in shares['rows']], [0, 1, 1])
        self.assertEqual(len(plan.fairness_csv().splitlines()), 4)
        self.assertIn('participanți au', plan.fairness(language='ro')['text'])
        self.assertEqual(plan.kpi([{'meeting': 1, 'absent': [2]}])['no_shows'], 1)
        self.assertIn('"no_show"', plan.feedback('meeting,participant,came\n1,C,no\n', at='2026-05-12'))
        with self.assertRaises(libmatch.InputError):
            plan.kpi('nothing')
        hand = event.plan_from_csv('a,b,slot,table\nB,C,0,0\n')
        self.assertEqual(hand.assignment, [-1, 0])
        self.assertTrue(event.check(hand)['valid'])
        self.assertFalse(event.check(event.plan_from_csv('a,b,slot\nA,C,0\n'))['valid'])
        tables = ({'slots': 2, 'tables': 1}, 'name,wishes\nAna,Bo\nBo,Nobody\n')
        self.assertEqual(libmatch.Event.from_tables(*tables, 'from,to\nBo,Ana\n').meetings, 1)
        self.assertEqual([n['column'] for n in libmatch.Event.table_notes(*tables)], ['wishes'])
        twice = event.check({'assignment': [0, 0]}, language='pl')
        self.assertTrue(any('w terminie 0' in v['text'] for v in twice['violations']), twice)
        self.assertIn('because', event.schedule(moves=1000).to_dict(language='ro')['unscheduled'][0])
        with self.assertRaises(ValueError):
            event.check(hand, language='fr')

    def test_build_from_store(self):
        with filled() as store:
            event = store.build_event({'participants': ['A', 'B', 'C'], 'slots': 4, 'tables': 2})
            self.assertEqual([p for p, _ in event.participants], ['A', 'B', 'C'])


class Errors(unittest.TestCase):
    def test_classes_and_fields(self):
        with filled() as store:
            with self.assertRaises(libmatch.NotFoundError) as caught:
                store.partners('nobody')
            self.assertIsInstance(caught.exception, LookupError)
            self.assertIsInstance(caught.exception, libmatch.MatchError)
            self.assertIn('nobody', str(caught.exception))
            copy = pickle.loads(pickle.dumps(caught.exception))
            self.assertEqual((str(copy), copy.code, copy.value),
                             (str(caught.exception), caught.exception.code, caught.exception.value))
            with self.assertRaises(ValueError) as caught:
                store.upsert({'kind': 'company', 'id': 'x'})
            self.assertEqual(caught.exception.field, 'kind')

    def test_boundary(self):
        with filled() as store:
            for bad in (None, 5, b'\xff\xfe', 'x\0y', ['a'], {'a': 1}):
                for call in (store.search, store.partners, store.get):
                    try:
                        call(bad)
                    except (TypeError, ValueError, LookupError, libmatch.MatchError):
                        continue
            with self.assertRaises(ValueError):
                store.get('a\0b')
            with self.assertRaises(libmatch.InputError):
                store.search('x', want='nonsense')
            with self.assertRaises(UnicodeEncodeError):
                store.search('\ud800')
        for broken in ('', '{', '[]', '{"participants": -1}', b'\xff'):
            with self.assertRaises(libmatch.InputError):
                libmatch.Event(broken)

    def test_closed(self):
        store = filled()
        store.close()
        store.close()
        for call in (lambda: store.search('x'), lambda: store.upsert(RECORDS[0]), store.stats, store.quality):
            with self.assertRaises(libmatch.StateError):
                call()

    def test_no_such_store(self):
        with self.assertRaises(libmatch.MatchError):
            libmatch.open('/no/such/folder')
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, 'file').write_text('hello')
            with self.assertRaises(libmatch.StoreError) as caught:
                libmatch.open(folder)
            self.assertEqual(caught.exception.status, 'E_NOT_A_STORE')


class Embedding(unittest.TestCase):
    def test_threads_take_turns(self):
        failures = []
        with filled() as store:
            expected = store.search('liver', want='offer').ids

            def work():
                try:
                    for _ in range(50):
                        if store.search('liver', want='offer').ids != expected:
                            failures.append('other result')
                except Exception as e:      # noqa: BLE001
                    failures.append(repr(e))
            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])

    def test_nothing_leaks(self):
        gc.collect()
        before = native.live_boxes()
        for _ in range(20):
            with filled() as store:
                store.search('liver', explain=True)
                store.partners('A')
                try:
                    store.partners('nobody')
                except libmatch.NotFoundError:
                    pass
                libmatch.Event(Meetings.EVENT).schedule(moves=100)
            del store
        gc.collect()
        self.assertEqual(native.live_boxes(), before)


if __name__ == '__main__':
    print(f'libmatch {libmatch.version()} on Python {sys.version.split()[0]}')
    unittest.main(verbosity=1)
