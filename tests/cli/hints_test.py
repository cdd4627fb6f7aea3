#!/usr/bin/env python3
"""Messages that name what was probably meant."""
from support import CommandTest, main

RECORDS = [{'kind': 'organisation', 'id': 'ALFA1', 'name': 'Alfa', 'country': 'RO'},
           {'kind': 'organisation', 'id': 'BETA22', 'name': 'Beta', 'country': 'PL', 'visibility': 'confidential'},
           {'kind': 'offer', 'id': 'offer-17', 'owner': 'ALFA1', 'title': 'Alfa offers'}]


class Hints(CommandTest):
    def test_near_ids(self):
        path = self.store(RECORDS)
        for wrong, near in (('ALFA2', 'ALFA1'), ('BETA2', 'BETA22'), ('ofer-17', 'offer-17')):
            self.assertSays(self.match('partners', path, wrong, expect=1).err, f'did you mean "{near}"?')
            self.assertSays(self.match('delete', path, wrong, expect=1).err, f'did you mean "{near}"?')
        self.assertNotIn('did you mean', self.match('partners', path, 'nothing-like-it', expect=1).err)

    def test_no_hint_of_what_may_not_be_seen(self):
        path = self.store(RECORDS)
        self.assertNotIn('BETA22', self.match('partners', path, 'BETA2', '--viewer', 'public', expect=1).err)

    def test_two_equals_signs(self):
        path = self.store(RECORDS)
        err = self.match('search', path, 'alfa', '--filter', "country == 'RO'", expect=1).err
        self.assertSays(err, 'column 9', 'one "="')

    def test_missing_store_says_its_cure_once(self):
        err = self.match('stats', 'nowhere', expect=1).err
        self.assertEqual(err.count('match init'), 1)

    def test_file_is_no_store(self):
        err = self.match('stats', self.file('f', 'x'), expect=1).err
        self.assertSays(err, 'a store is a folder', 'create one at a new path')

    def test_organisations_are_their_own_owners(self):
        path = self.store(RECORDS)
        found = self.match('search', path, 'alfa beta', '--want', 'organisations', '--filter', "owner.country = 'RO'",
                           '--format', 'csv')
        self.assertIn('ALFA1', found.out)
        self.assertNotIn('BETA22', found.out)

    def test_concepts_are_counted(self):
        path = self.store(RECORDS)
        table = self.file('t.tsv', 'code\tlabel\tlang\na\tAlpha\ten\na\tAlpha two\ten\nb\tBeta\ten\n')
        self.match('import', path, '--kind', 'taxonomy', '--scheme', 'own', table)
        self.assertRegex(self.match('stats', path).out, r'concepts +2 \(own\)')


if __name__ == '__main__':
    main()
