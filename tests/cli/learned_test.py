#!/usr/bin/env python3
"""The channel learned: match rebuild --learned, searches with long texts, reasons in three languages, growing stores."""
import json
import random

from support import CommandTest, main

TOPICS = {'sea': 'vessel harbour sailor cargo anchor fisher coast ferry port captain crew deck'.split(),
          'food': 'flour oven dough yeast bakery cereal bread butter sugar pastry kneading loaf'.split(),
          'health': 'surgeon clinic nurse patient ward scanner therapy tumour vaccine dose triage drug'.split()}


def records(first, last, seed):
    rng = random.Random(seed)
    for i in range(first, last):
        words = rng.choices(list(TOPICS.values())[i % 3], k=9) + rng.choices(['project', 'team', 'market', 'plan'], k=2)
        yield json.dumps({'kind': 'offer', 'id': f'o{i:03}', 'owner': 'x', 'language': 'en', 'title': words[0],
                          'text': ' '.join(words)}) + '\n'


LONG = ' '.join(TOPICS['sea'] + ['project', 'team', 'market', 'oven', 'nurse'])


class Learned(CommandTest):
    def setUp(self):
        super().setUp()
        self.file('some.jsonl', ''.join(records(0, 150, 1)))
        self.match('init', 's')
        self.match('import', 's', 'some.jsonl')

    def search(self, text, *rest):
        out = self.match('search', 's', text, '--want', 'offer', '--format', 'jsonl', '--explain', *rest).out
        return [json.loads(line) for line in out.splitlines()]

    def models(self):
        return sorted(p.name for p in (self.folder / 's' / 'segments').iterdir() if p.name.endswith('.latent'))

    def test_long_texts_and_reasons(self):
        plain = self.search(LONG)
        self.assertEqual(self.match('rebuild', 's', '--learned').out, 'rebuilt the index of s\n')
        hits = self.search(LONG)
        self.assertNotEqual(hits, plain)
        self.assertEqual(self.search(LONG, '--channels', 'words,ngrams,concepts'), plain)
        for hit in hits:
            parts = hit['explanation']['contributions']
            self.assertAlmostEqual(sum(p['value'] for p in parts), hit['score'], delta=1e-9)
            learned = [p for p in parts if p['code'] == 'learned']
            self.assertEqual(len(learned), 1)
            self.assertTrue(learned[0]['label'])
        self.assertFalse([h for h in self.search('vessel in the harbour')
                          if any(p['code'] == 'learned' for p in h['explanation']['contributions'])])
        text = self.match('search', 's', LONG, '--want', 'offer', '--explain').out
        self.assertIn('themes in common', text)

    def test_organisations_only_on_request(self):
        self.file('body.jsonl', '{"kind": "organisation", "id": "x", "name": "Ixworth"}\n')
        self.match('import', 's', 'body.jsonl')

        def ask(*rest):
            return self.match('search', 's', LONG, '--want', 'organisations', '--format', 'jsonl', *rest).out
        plain = ask()
        self.assertEqual(json.loads(plain)['id'], 'x')
        self.match('rebuild', 's', '--learned')
        self.assertEqual(ask(), plain)
        named = ask('--channels', 'words,learned')
        self.assertGreater(json.loads(named)['score'], json.loads(ask('--channels', 'words'))['score'])

    def test_the_same_bytes(self):
        self.match('rebuild', 's', '--learned')
        first = self.models()
        self.match('init', 't')
        self.match('import', 't', 'some.jsonl')
        self.match('rebuild', 't', '--learned')
        self.match('rebuild', 's', '--learned')
        self.assertEqual(self.models(), first)
        self.assertEqual((self.folder / 's' / 'segments' / first[0]).read_bytes(),
                         (self.folder / 't' / 'segments' / first[0]).read_bytes())

    def test_learned_anew_when_grown(self):
        self.match('rebuild', 's', '--learned')
        first = self.models()
        self.assertTrue(first[0].startswith('150-'))
        self.file('few.jsonl', ''.join(records(150, 200, 2)))
        self.match('import', 's', 'few.jsonl')
        self.assertEqual(self.models(), first)
        self.file('many.jsonl', ''.join(records(200, 300, 3)))
        self.match('import', 's', 'many.jsonl')
        self.assertEqual([name.split('-')[0] for name in self.models()], ['150', '300'])

    def test_refusals(self):
        done = self.match('search', 's', LONG, '--want', 'offer', '--channels', 'words,learned', expect=1)
        self.assertIn('match rebuild STORE --learned', done.err)
        self.match('init', 'small')
        self.file('few.jsonl', ''.join(records(0, 40, 2)))
        self.match('import', 'small', 'few.jsonl')
        done = self.match('rebuild', 'small', '--learned', expect=1)
        self.assertIn('128 public records', done.err)
        self.assertIn('has 40', done.err)


if __name__ == '__main__':
    main()
