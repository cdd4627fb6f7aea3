"""Vectors of the user: exact against a plain computation, in and out without copies, kept beside the store."""
import array
import json
import math
import pathlib
import random
import tempfile
import unittest

import libmatch

try:
    import numpy
except ImportError:
    numpy = None

DIMS, COUNT = 12, 300


def made(seed):
    r = random.Random(seed)
    rows = [[r.gauss(0, 1) for _ in range(DIMS)] for _ in range(COUNT)]
    records = [{'kind': r.choice(['offer', 'request']), 'id': f'i{i}', 'language': 'en', 'owner': f'o{i % 7}',
                'title': ' '.join(r.choice('laser wood robot wine'.split()) for _ in range(3)),
                **({'visibility': 'confidential'} if i % 11 == 0 else {})} for i in range(COUNT)]
    records += [{'kind': 'organisation', 'id': f'o{i}', 'name': f'Company {i}'} for i in range(7)]
    return r, rows, records


def float32(x):
    return array.array('f', [x])[0]


class Vectors(unittest.TestCase):
    def test_exact(self):
        for seed in range(3):
            r, rows, records = made(seed)
            ids = [f'i{i}' for i in range(COUNT - 20)] + [f'nobody{i}' for i in range(20)]
            with libmatch.create(':memory:', as_of='2026-05-31') as store:
                store.import_text('\n'.join(map(json.dumps, records)))
                store.set_vectors(ids, rows)
                kept, held = store.vectors()
                hidden = {x['id'] for x in records if x.get('visibility')}
                self.assertEqual(kept, sorted(set(ids) - hidden))       # no word of what the viewer may not see
                unit = dict(zip(kept, held.tolist()))
                for id, row in zip(ids, rows):
                    if id in hidden:
                        continue
                    length = math.sqrt(sum(float32(x) ** 2 for x in row))
                    self.assertTrue(all(abs(a - b / length) < 1e-6 for a, b in zip(unit[id], row)))
                query = [r.gauss(0, 1) for _ in range(DIMS)]
                length = math.sqrt(sum(float32(x) ** 2 for x in query))
                for text, weight, want in ((None, 1.0, None), ('laser wood', 0.7, 'offer'), ('robot', 3.0, None)):
                    found = store.search_vector(query, COUNT, text=text, weight=weight, want=want, explain=True)
                    scores = {h.id: h.score for h in store.search(text, COUNT, want=want)} if text else {}
                    best = max(scores.values(), default=1)
                    expected = {}
                    for record in records[:COUNT]:
                        id = record['id']
                        if record.get('visibility') or (want and record['kind'] != want):
                            continue
                        cosine = sum(a * float32(b) for a, b in zip(unit[id], query)) / length if id in unit else 0
                        score = scores.get(id, 0) / best + weight * max(0, cosine)
                        if score > 0:
                            expected[id] = score
                    self.assertEqual(set(found.ids), set(expected))
                    for hit in found:
                        self.assertAlmostEqual(hit.score, expected[hit.id], 9)
                        self.assertAlmostEqual(sum(c['value'] for c in hit.explanation['contributions']), hit.score, 9)
                    self.assertEqual(list(found.ids), [h.id for h in sorted(found, key=lambda h: (-h.score, h.id))])

    def test_kept_beside_the_store(self):
        _, rows, records = made(1)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'store')
            with libmatch.create(path) as store:
                store.import_text('\n'.join(map(json.dumps, records)))
                with self.assertRaises(libmatch.NotFoundError):
                    store.vectors()
                store.set_vectors([f'i{i}' for i in range(COUNT)], rows)
                one = list(store.search_vector(rows[5], 3))
                self.assertEqual(one[0].id, 'i5')
            with libmatch.open(path, viewer='confidential') as reader, libmatch.open(path, write=True) as writer:
                self.assertEqual(reader.search_vector(rows[5], 1).ids, one[:1] and [one[0].id])
                ids, view = reader.vectors()
                writer.set_vectors(['i1'], rows[:1])
                self.assertEqual(reader.search_vector(rows[0], 3).ids, ['i1'])
                self.assertEqual((view.shape, ids[0]), ((COUNT, DIMS), 'i0'))     # what was fetched stays
                writer.set_vectors([], None)
                with self.assertRaises(libmatch.NotFoundError):
                    reader.search_vector(rows[0])
                self.assertEqual([p.name for p in path.iterdir() if p.suffix == '.vec'], [])
            self.assertAlmostEqual(sum(x * x for x in view.tolist()[0]), 1, 5)    # also after closing

    def test_numpy(self):
        if numpy is None:
            self.skipTest('NumPy is not installed')
        r, rows, records = made(2)
        data = numpy.array(rows, dtype='float32')
        with libmatch.create(':memory:', viewer='confidential') as store:
            store.import_text('\n'.join(map(json.dumps, records)))
            store.set_vectors([f'i{i}' for i in range(COUNT)], data)
            ids, view = store.vectors()
            out = numpy.asarray(view)
            self.assertTrue(numpy.shares_memory(out, numpy.asarray(view)))
            self.assertFalse(out.flags.writeable)
            self.assertEqual((out.dtype, out.shape), (numpy.float32, (COUNT, DIMS)))
            order = [int(id[1:]) for id in ids]
            self.assertTrue(numpy.allclose(out, data[order] / numpy.linalg.norm(data[order], axis=1)[:, None], atol=1e-6))
            same = store.search_vector(data[3], 5).ids
            self.assertEqual(store.search_vector(data[3].astype('float64'), 5).ids, same)
            self.assertEqual(store.search_vector(rows[3], 5).ids, same)
            store.set_vectors([f'i{i}' for i in range(COUNT)], numpy.asfortranarray(data).astype('float64'))
            self.assertEqual(store.search_vector(data[3], 5).ids, same)

    def test_nothing_left_to_show(self):
        with libmatch.create(':memory:') as store:
            store.upsert({'kind': 'offer', 'id': 'x', 'title': 'x', 'visibility': 'members'})
            store.upsert({'kind': 'organisation', 'id': 'x', 'name': 'x'})      # one of the two is hidden: so is the row
            store.set_vectors(['x'], [[3.0, 4.0]])
            ids, view = store.vectors()
            self.assertEqual((ids, view.tolist()), ([], []))

    def test_refusals(self):
        with libmatch.create(':memory:') as store:
            for ids, data, kind, part in ((['a', 'b'], [[1.0]], ValueError, '2 ids for 1 rows'),
                                          (['a'], [[float('nan')]], libmatch.InputError, 'row 0'),
                                          (['a', 'b'], [[1.0], [0.0]], libmatch.InputError, 'row 1'),
                                          (['a', 'a'], [[1.0], [2.0]], libmatch.InputError, 'given twice'),
                                          (['a b'], [[1.0]], libmatch.InputError, 'no id'),
                                          (['a', 'b'], [[1.0], [1.0, 2.0]], ValueError, 'same number'),
                                          ([1], [[1.0]], TypeError, 'expected str'),
                                          (['a'], [['x']], TypeError, '')):
                with self.assertRaises(kind) as caught:
                    store.set_vectors(ids, data)
                self.assertIn(part, str(caught.exception))
            store.set_vectors(['a'], [[1.0, 0.0]])
            for call, kind, part in ((lambda: store.search_vector([1.0]), libmatch.InputError, 'has 1 numbers'),
                                     (lambda: store.search_vector([0.0, 0.0]), libmatch.InputError, 'not all of them 0'),
                                     (lambda: store.search_vector([1.0, 0.0], weight=0), libmatch.InputError, 'weight'),
                                     (lambda: store.search_vector([1.0, 0.0], want='organisations'), libmatch.InputError,
                                      'by themselves'),
                                     (lambda: store.search_vector('ab'), TypeError, '')):
                with self.assertRaises(kind) as caught:
                    call()
                self.assertIn(part, str(caught.exception))
        with self.assertRaises(libmatch.StateError):
            store.set_vectors(['a'], [[1.0]])
        with self.assertRaises(libmatch.StateError):
            store.vectors()


if __name__ == '__main__':
    unittest.main()
