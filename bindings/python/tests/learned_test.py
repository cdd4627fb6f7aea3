"""The channel learned: asked for, used by default for long texts, forgotten; refusals."""
import pathlib
import random
import tempfile
import unittest

import libmatch

TOPICS = ['vessel harbour sailor cargo anchor fisher coast ferry port captain'.split(),
          'flour oven dough yeast bakery cereal bread butter sugar pastry'.split()]


def offers(count, seed=1):
    rng = random.Random(seed)
    for i in range(count):
        yield {'kind': 'offer', 'id': f'o{i}', 'owner': 'x', 'language': 'en', 'title': 'Offer',
               'text': ' '.join(rng.choices(TOPICS[i % 2], k=8) + rng.choices(['team', 'market', 'plan', 'idea'], k=2))}


LONG = ' '.join(TOPICS[0]) + ' team market plan idea oven bread project region partner'


class Learned(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.store = libmatch.create(pathlib.Path(self.folder.name) / 's', as_of='2026-05-31')
        self.addCleanup(self.store.close)

    def codes(self, **options):
        hits = self.store.search(LONG, want='offer', explain=True, **options)
        self.assertTrue(len(hits))
        return {part['code'] for hit in hits for part in hit.explanation['contributions']}

    def test_learned_and_forgotten(self):
        with self.store.batch():
            for row in offers(160):
                self.store.upsert(row)
        self.assertNotIn('learned', self.codes())
        with self.assertRaises(libmatch.NotFoundError):
            self.store.search(LONG, want='offer', channels='words,learned')
        self.store.learn_channel()
        self.assertIn('learned', self.codes())
        self.assertIn('learned', self.codes(channels='words,learned'))
        self.assertNotIn('learned', self.codes(channels='words,ngrams'))
        self.store.learn_channel(False)
        self.assertNotIn('learned', self.codes())

    def test_too_few(self):
        self.store.upsert(next(offers(1)))
        with self.assertRaises(libmatch.MatchError) as caught:
            self.store.learn_channel()
        self.assertIn('128 public records', str(caught.exception))


if __name__ == '__main__':
    unittest.main()
