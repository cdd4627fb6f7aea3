#!/usr/bin/env python3
"""What is known of the example's clusters comes out: who is like IMAGO-MOL, and who is near without a word in common."""
import json
import pathlib

from support import CommandTest, main

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / 'examples' / 'imago-mol'
TODAY = '2026-11-01'  # of the example
FILES = ('clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'projects.jsonl',
         'relations.jsonl')


class Example(CommandTest):
    def clusters(self, mode):
        found = self.match('partners', 'e', 'HOST-IMAGO', '--want', 'clusters', '--mode', mode, '-k', '12', '--format',
                           'jsonl', '--as-of', TODAY).out
        return [json.loads(line)['id'] for line in found.splitlines()]

    def test_partners_of_the_cluster(self):
        self.match('init', 'e')
        self.match('import', 'e', str(EXAMPLE / 'themes.tsv'), '--kind', 'taxonomy', '--scheme', 'theme')
        self.match('import', 'e', *(str(EXAMPLE / name) for name in FILES), '--as-of', TODAY)
        peers, partners = self.clusters('peer'), self.clusters('balanced')
        self.assertEqual(peers[0], 'EU-30')  # RTD Health Cluster, the same priorities
        for near in ('EU-22', 'EU-17', 'EU-05'):  # secpho, Pharmapolis, bioPmed: no word in common
            self.assertIn(near, partners)
            self.assertIn(near, peers)


if __name__ == '__main__':
    main()
