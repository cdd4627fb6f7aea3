"""Around the lists, through the Python package."""
import json
import tempfile
import unittest

import libmatch

RECORDS = [
    {'kind': 'organisation', 'id': 'a', 'name': 'Acme SRL', 'country': 'RO', 'towns': ['Iasi']},
    {'kind': 'organisation', 'id': 'b', 'name': 'Bolt', 'country': 'PL'},
    {'kind': 'organisation', 'id': 'b2', 'name': 'Bolt Ltd', 'country': 'PL', 'url': 'http://bolt.example'},
    {'kind': 'request', 'id': 'r', 'owner': 'a', 'title': 'Lung software', 'trl': [5, 7], 'language': 'en'},
    {'kind': 'offer', 'id': 'o', 'owner': 'b', 'title': 'Lung software offered', 'trl': [2, 3], 'language': 'en'},
    {'kind': 'offer', 'id': 's', 'owner': 'b', 'title': 'Lung secret', 'language': 'en', 'visibility': 'members'},
]


def json_lines(records):
    return ''.join(json.dumps(r) + '\n' for r in records)


class Around(unittest.TestCase):
    def setUp(self):
        self.store = libmatch.create(':memory:', viewer='confidential', as_of='2026-05-31')
        with self.store.batch():
            for record in RECORDS:
                self.store.upsert(record)

    def tearDown(self):
        self.store.close()

    def test_who_writes_changes_only_what_is_shown(self):
        with tempfile.TemporaryDirectory() as folder:
            path = folder + '/store'
            with libmatch.create(path, viewer='confidential') as store:
                store.import_text(json_lines(RECORDS), format='jsonl')
                store.watch({'id': 'high', 'text': 'lung'})
                before = list(store.records())
            with libmatch.open(path, write=True) as store:
                with self.assertRaises(libmatch.MatchError) as raised:
                    store.upsert(dict(RECORDS[5], visibility='public'))
                self.assertEqual(raised.exception.status, 'E_EXISTS')
                with self.assertRaises(libmatch.NotFoundError):
                    store.delete('offer', 's')
                with self.assertRaises(libmatch.NotFoundError):
                    store.unwatch('high')
                report = store.import_text(json_lines([dict(RECORDS[5], title='Mine'), RECORDS[4]]), format='jsonl')
                self.assertEqual((report.rejected, report.unchanged), (1, 1))
            with libmatch.open(path, write=True, viewer='confidential') as store:
                self.assertEqual(list(store.records()), before)
                store.delete('offer', 's')

    def test_standing(self):
        self.assertEqual(self.store.watch({'id': 'q', 'text': 'lung', 'existing': True}), 1)
        self.assertEqual({n['id'] for n in self.store.news(peek=True)}, {'r', 'o', 's'})
        self.assertEqual(len(self.store.news()), 3)
        self.assertEqual(self.store.news(), [])
        self.assertEqual(self.store.watches()[0]['id'], 'q')
        self.store.unwatch('q')
        with self.assertRaises(libmatch.NotFoundError):
            self.store.unwatch('q')

    def test_merge(self):
        done = self.store.merge('b', 'b2')
        self.assertEqual((done['kept'], done['merged']), ('b', 'b2'))
        self.assertEqual(self.store.get('b')['url'], 'http://bolt.example')
        self.assertEqual(self.store.mergers()[0]['undone'], False)
        twin = dict(RECORDS[2], towns=['Kielce'])
        self.assertEqual(self.store.upsert(RECORDS[2]), ('unchanged', []))
        change, warnings = self.store.upsert(twin)          # a single row is told of as one of an import is
        self.assertEqual((change, [w['rule'] for w in warnings]), ('updated', ['id.merged']))
        self.assertEqual(self.store.get('b')['towns'], ['Kielce'])
        self.assertEqual(self.store.upsert(RECORDS[2])[0], 'updated')
        self.store.unmerge()
        self.assertIn('b2', self.store)
        self.assertEqual(len(self.store.duplicates()), 1)
        self.store.set_different('b', 'b2')
        self.assertEqual(self.store.duplicates(), [])
        self.store.set_different('b', 'b2', False)
        self.assertEqual(len(self.store.duplicates()), 1)

    def test_learning(self):
        with self.assertRaises(libmatch.StateError) as raised:
            self.store.learn()
        self.assertIn('too few outcomes', str(raised.exception))
        with self.assertRaises(libmatch.StateError) as raised:
            self.store.learn(calibrate_only=True)
        self.assertIn('20 are needed', str(raised.exception))
        self.assertEqual(self.store.models(), {'used': 0, 'models': []})
        self.store.use_model(0)

    def test_lists(self):
        rows, report = self.store.fair_lists(['a', 'b', 'none'], 1, most=1)
        self.assertEqual({row['query'] for row in rows}, {'a', 'b'})
        self.assertEqual(report['unknown'], ['none'])
        self.assertLessEqual(report['after']['most_lists'], 1)
        hit = self.store.diverse_partners('a', 1, diversity=1, explain=True)[0]
        self.assertIn('diversity', hit.explanation)
        pair = self.store.explain('a', 'b')
        self.assertEqual(pair['counterfactuals'][0]['code'], 'trl')
        self.assertIn('at TRL 5', pair.text())
        self.assertNotIn('Both directions', pair.text(wording='a'))

    def test_confidentiality(self):
        self.assertEqual(self.store.leaks('Acme of Iasi', 'a')['masked'], '[...] of [...]')
        profile = self.store.blind_profile('o')
        self.assertEqual(self.store.blind_resolve(profile['reference'])['id'], 'o')
        self.assertEqual(self.store.disclose('o', 'buyer', purpose='talk'), 1)
        self.assertEqual(self.store.disclosures('o')[0]['purpose'], 'talk')
        self.assertEqual(self.store.check_disclosures(), {'entries': 1, 'sealed': 1, 'broken': None,
                                                          'seal': self.store.disclosures('o')[0]['seal']})
        self.store._box.set_viewer(0)
        whole = self.store.diverse_partners('a', 1, diversity=0, undisclosed=True, explain=True)[0]
        self.assertNotIn('secret', str(whole.explanation))
        self.assertEqual(self.store.explain_undisclosed('a', 'b')['score'], whole.score)


if __name__ == '__main__':
    unittest.main()
