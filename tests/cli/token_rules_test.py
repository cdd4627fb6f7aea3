#!/usr/bin/env python3
"""Token rules of a store: set by rebuild, used by searches of other processes, refused without harm."""
import json

from support import CommandTest, main

RULES = [{'name': 'part', 'kind': 'code', 'pattern': r'PN-\d{4}/[A-Z]'}]


class TokenRules(CommandTest):
    def setUp(self):
        super().setUp()
        rows = [{'kind': 'offer', 'id': 'one', 'owner': 'acme', 'title': 'Spare part PN-1234/A for scanners'},
                {'kind': 'offer', 'id': 'two', 'owner': 'acme', 'title': 'Spare part PN-1234/B for scanners'},
                {'kind': 'organisation', 'id': 'acme', 'name': 'Acme'}]
        self.file('rows.jsonl', ''.join(json.dumps(row) + '\n' for row in rows))
        self.match('init', 's')
        self.match('import', 's', 'rows.jsonl')

    def found(self):
        out = self.match('search', 's', 'PN-1234/A', '--want', 'offer', '--channels', 'words', '--format', 'jsonl').out
        return [json.loads(line)['id'] for line in out.splitlines()]

    def test_set_search_and_take_away(self):
        self.assertEqual(self.found(), ['one', 'two'])
        self.file('rules.json', json.dumps(RULES))
        self.match('rebuild', 's', '--token-rules', 'rules.json')
        self.assertEqual(self.found(), ['one'])
        self.match('rebuild', 's')                      # the rules stay
        self.assertEqual(self.found(), ['one'])
        self.file('more.jsonl', json.dumps({'kind': 'offer', 'id': 'three', 'owner': 'acme', 'title': 'PN-1234/A'}) + '\n')
        self.match('import', 's', 'more.jsonl')         # and hold for new records
        self.assertEqual(sorted(self.found()), ['one', 'three'])
        self.file('none.json', '[]')
        self.match('rebuild', 's', '--token-rules', 'none.json')
        self.assertEqual(sorted(self.found()), ['one', 'three', 'two'])

    def test_a_bad_pattern_changes_nothing(self):
        self.file('rules.json', json.dumps(RULES))
        self.match('rebuild', 's', '--token-rules', 'rules.json')
        self.file('bad.json', json.dumps([{'name': 'broken', 'kind': 'code', 'pattern': 'a(b'}]))
        done = self.match('rebuild', 's', '--token-rules', 'bad.json', expect=1)
        self.assertIn('token rule "broken"', done.err)
        self.assertIn('character 4', done.err)
        self.assertEqual(self.found(), ['one'])


if __name__ == '__main__':
    main()
