#!/usr/bin/env python3
"""Around the lists: learn, watch, news, merge, undo, lists, leaks, blind, disclose; diversity and wording."""
import contextlib
import json
import random
import sqlite3
import subprocess
import time
from xml.etree import ElementTree

from support import MATCH, RECORDS, CommandTest, lines, main


class Around(CommandTest):
    def store(self, records=RECORDS):
        self.match('init', 's')
        self.match('import', 's', self.file('r.jsonl', lines(records)))

    def test_standing_queries_tell_once(self):
        self.store()
        self.match('watch', 's', self.file('q.jsonl', '{"id":"heart","text":"heart sensors","want":"offer"}\n'
                                                      '{"id":"lung","record":"r-clinic"}\n'))
        self.assertEqual([q['id'] for q in self.match('watch', 's').rows()], ['heart', 'lung'])
        self.assertEqual(self.match('news', 's').out, '')               # what was there before is no news
        more = [{'kind': 'offer', 'id': 'new1', 'owner': 'imager', 'title': 'Heart sensors', 'language': 'en'},
                {'kind': 'offer', 'id': 'new2', 'owner': 'clinic', 'title': 'Radiology image software', 'language': 'en'}]
        self.match('import', 's', self.file('m.jsonl', lines(more)))
        self.assertIn('new1', self.match('news', 's', '--peek').out)
        rows = self.match('news', 's', '--format', 'jsonl').rows()
        self.assertEqual([(r['query'], r['id']) for r in rows], [('heart', 'new1')])    # new2 is the asker's own
        self.assertEqual(self.match('news', 's').out, '')
        self.match('watch', 's', '--remove', 'heart')
        self.assertIn('nothing', self.match('watch', 's', '--remove', 'nothing', expect=1).err)
        bad = self.match('watch', 's', self.file('b.jsonl', '\n{"id":"x"}\n'), expect=1)
        self.assertIn('b.jsonl:2', bad.err)

    def test_who_writes_changes_only_what_is_shown(self):
        hidden = [{'kind': 'organisation', 'id': 'dark', 'name': 'Dark SRL', 'visibility': 'confidential'},
                  {'kind': 'request', 'id': 'anonymous', 'owner': 'dark', 'title': 'Asked by nobody'}]
        self.store(RECORDS + hidden)
        before = self.match('export', 's').out
        low = ('--viewer', 'members')
        for id in ('dark', 'o-secret'):
            absent = self.match('delete', 's', 'zzzzzzzz', *low, expect=1).err
            told = self.match('delete', 's', id, *low, expect=1).err
            self.assertEqual(told.replace(id, ''), absent.replace('zzzzzzzz', ''))
        self.assertIn('viewer is confidential', self.match('delete', 's', 'anonymous', *low, expect=1).err)
        rows = self.file('over.jsonl', lines([{'kind': 'organisation', 'id': 'dark', 'name': 'Mine'},
                                              dict(hidden[1], owner='clinic'), dict(RECORDS[2], size='big')]))
        told = self.match('import', 's', rows, *low, expect=3).err
        self.assertIn('over.jsonl:1', told)
        self.assertIn('"dark" is taken', told)
        self.assertIn('over.jsonl:2', told)
        self.match('merge', 's', 'clinic', 'dark', *low, expect=1)
        self.match('import', 's', self.file('back.jsonl', lines([RECORDS[2]])), *low)
        self.assertEqual(self.match('export', 's').out, before)
        self.match('delete', 's', 'dark')

    def test_merge_and_undo(self):
        twin = {'kind': 'organisation', 'id': 'imager2', 'name': 'Imager S.R.L.', 'country': 'RO', 'url': 'http://i.example'}
        self.store(RECORDS + [twin, {'kind': 'offer', 'id': 'o2', 'owner': 'imager2', 'title': 'Offer'}])
        before = sorted(self.match('export', 's').rows(), key=str)
        self.assertIn('imager2', self.match('duplicates', 's').out)
        self.match('merge', 's', 'imager', 'imager2')
        records = {r['id']: r for r in self.match('export', 's').rows() if 'id' in r}
        self.assertNotIn('imager2', records)
        self.assertEqual(records['o2']['owner'], 'imager')
        self.assertEqual(records['imager']['url'], 'http://i.example')
        self.assertEqual(self.match('merge', 's').rows()[0]['undone'], False)
        self.assertIn('did you mean "imager"', self.match('partners', 's', 'imager2', expect=1).err)
        again = [{'kind': 'offer', 'id': 'o2', 'owner': 'imager2', 'title': 'Offer'},
                 {'kind': 'offer', 'id': 'o3', 'owner': 'imager2', 'title': 'New'}, dict(twin, name='Quite Another Name')]
        told = self.match('import', 's', self.file('again.jsonl', lines(again)))        # all of it is the one kept
        self.assertIn('"imager2" was merged into another record', told.err)
        records = {r['id']: r for r in self.match('export', 's').rows() if 'id' in r}
        self.assertEqual((records['o2']['owner'], records['o3']['owner']), ('imager', 'imager'))
        self.assertIn('Quite Another Name', records['imager']['aliases'])
        self.assertNotIn('imager2', records)
        self.assertNotIn('warning', self.match('import', 's', self.file('again.jsonl', lines(again))).err)
        self.match('undo', 's')
        self.match('import', 's', self.file('back.jsonl', lines([twin])))
        self.match('delete', 's', 'o3')
        self.assertEqual(sorted(self.match('export', 's').rows(), key=str), before)
        self.assertIn('no merger', self.match('undo', 's', expect=1).err)
        self.match('merge', 's', 'imager', 'imager2', '--different')
        self.assertNotIn('imager2', self.match('duplicates', 's').out)
        self.match('merge', 's', 'imager', expect=2)
        self.match('undo', 's', 'x', expect=2)

    def test_stores_of_the_first_schema(self):
        self.store()
        with contextlib.closing(sqlite3.connect(self.folder / 's' / 'records.db')) as db:
            db.executescript('DROP TABLE ledger; DROP TABLE pending; PRAGMA user_version = 1;')
        before = self.match('partners', 's', 'clinic').out                  # readers need no update
        self.assertEqual(self.match('watch', 's').out + self.match('merge', 's').out, '')
        self.assertIn('* 0', self.match('learn', 's', '--list').out)
        self.match('watch', 's', self.file('q.jsonl', '{"id":"q","text":"heart"}'))     # writers bring it up to date
        self.assertEqual(len(self.match('watch', 's').rows()), 1)
        self.assertEqual(self.match('partners', 's', 'clinic').out, before)

    def test_stores_of_the_second_schema(self):
        self.store()
        with contextlib.closing(sqlite3.connect(self.folder / 's' / 'records.db')) as db:
            db.execute('PRAGMA user_version = 2')
            self.match('partners', 's', 'clinic')
            self.assertEqual(db.execute('PRAGMA user_version').fetchone(), (2,))
            self.match('delete', 's', 'r-clinic')  # kept from versions that would undo no merger and say they had
            self.assertEqual(db.execute('PRAGMA user_version').fetchone(), (3,))

    def test_learning(self):
        chance = random.Random(1)
        bodies = [{'kind': 'organisation', 'id': f'b{i}', 'name': f'Body {i}', 'region': f'R{i % 4}'} for i in range(40)]
        told = [{'kind': 'feedback', 'a': f'b{a}', 'b': f'b{(a + 1 + k) % 40}', 'at': '2025-05-05',
                 'outcome': 'accepted' if chance.random() < (.9 if (1 + k) % 4 == 0 else .2) else 'declined'}
                for a in range(40) for k in range(8)]
        self.store(bodies + told[:10])
        self.assertIn('too few outcomes', self.match('learn', 's', expect=1).err)
        self.match('import', 's', self.file('f.jsonl', lines(told)))
        dry = json.loads(self.match('learn', 's', '--dry-run', '--format', 'json').out)
        self.assertNotIn('version', dry)
        drawn = self.match('learn', 's', '--dry-run', '--format', 'svg', '--language', 'ro').out
        self.assertEqual(drawn.count('<circle'), len(dry['held_out']['bins']) + 1)
        self.assertIn('Calibrare', drawn)
        ElementTree.fromstring(drawn)
        text = self.match('learn', 's').out
        self.assertIn('same_region', text)
        for b in dry['held_out']['bins']:
            self.assertIn(f"{b['predicted']:5.2f}    {b['observed']:5.2f}      {b['count']:6}\n", text)
        top = [r['id'] for r in self.match('partners', 's', 'b0', '-k', '5', '--format', 'jsonl').rows()]
        self.assertTrue(all(int(b[1:]) % 4 == 0 for b in top), top)
        self.assertIn('* 1', self.match('learn', 's', '--list').out)
        self.match('learn', 's', '--use', '0')
        self.assertIn('* 0', self.match('learn', 's', '--list').out)
        self.match('learn', 's', '--use', '9', expect=1)

    def test_fair_lists(self):
        self.store()
        ids = self.file('ids.txt', 'clinic\nimager\nnobody\nlab\nsensor\n')
        done = self.match('lists', 's', '--ids', ids, '-k', '2', '--most', '2', '--fewest', '1', '--details', 'd.json')
        rows = done.rows()
        self.assertEqual({r['query'] for r in rows}, {'clinic', 'imager', 'lab', 'sensor'})
        seen = [r['id'] for r in rows]
        self.assertTrue(all(seen.count(i) <= 2 for i in seen))
        self.assertIn('nobody', done.err)
        self.assertIn('gini', done.err)
        self.match('lists', 's', expect=2)

    def test_diversity_and_wording(self):
        self.store()
        rows = self.match('partners', 's', 'clinic', '--diversity', '1', '--explain', '--format', 'jsonl').rows()
        self.assertIn('diversity', rows[0]['explanation'])
        one = self.match('explain', 's', 'clinic', 'imager', '--wording', 'a').out
        self.assertNotIn('Both directions', one)
        self.assertIn('Both directions', self.match('explain', 's', 'clinic', 'imager').out)

    def test_confidentiality(self):
        self.store()
        text = self.file('t.txt', 'Imager SRL sells it; write to a@b.example.org.')
        self.assertEqual([r.split('\t')[0] for r in self.match('leaks', 's', text).out.splitlines()], ['name', 'email'])
        self.assertIn('[...] sells', json.loads(self.match('leaks', 's', text, '--format', 'json').out)['masked'])
        profile = json.loads(self.match('blind', 's', 'o-secret').out)
        self.assertEqual(profile['reference'], 'B000001')
        self.assertNotIn('lab', json.dumps(profile).split())
        self.assertEqual(json.loads(self.match('blind', 's', 'B000001').out)['id'], 'o-secret')
        self.match('blind', 's', 'o-secret', '--viewer', 'public', expect=1)
        self.match('blind', 's', 'B000001', '--viewer', 'public', expect=1)
        self.match('disclose', 's', 'o-secret', '--to', 'buyer', '--purpose', 'first talk')
        self.assertEqual(self.match('disclose', 's').rows()[0]['to'], 'buyer')
        self.assertEqual(self.match('disclose', 's', '--viewer', 'public').out, '')
        self.match('disclose', 's', 'o-secret', '--to', 'another buyer')
        self.assertIn('2 disclosures, 2 sealed\nlast seal ', self.match('disclose', 's', '--check').out)
        self.match('disclose', 's', '--check', '--viewer', 'public', expect=1)
        with contextlib.closing(sqlite3.connect(self.folder / 's' / 'records.db')) as db, db:
            db.execute("UPDATE ledger SET json = replace(json, 'first talk', 'no talk') WHERE book = 'disclosure'")
        self.assertIn('broken at 1', self.match('disclose', 's', '--check', expect=1).out)

    def test_a_merger_is_all_or_nothing(self):
        """Killed at any moment, the store has both records as they were, or one and the merger to undo."""
        twin = {'kind': 'organisation', 'id': 'imager2', 'name': 'Imager S.R.L.', 'country': 'PL'}
        items = [{'kind': 'offer', 'id': f'i{i}', 'owner': 'imager2', 'title': f'Offer {i}'} for i in range(300)]
        self.store(RECORDS + [twin] + items)
        for i in range(8):
            process = subprocess.Popen([MATCH.resolve(), 'merge', 's', 'imager', 'imager2'], cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(.004 * i)
            process.kill()
            process.wait()
            owners = {r['owner'] for r in self.match('export', 's').rows() if r.get('id', '') in {'i0', 'i299'}}
            mergers = [m for m in self.match('merge', 's').rows() if not m['undone']]
            self.assertEqual((owners, len(mergers)), ({'imager'}, 1) if mergers else ({'imager2'}, 0))
            self.assertEqual(len(self.match('search', 's', 'Offer', '-k', '900', '--want', 'offer', '--format', 'trec').out.splitlines()), 300)
            if mergers:
                self.match('undo', 's')
        self.match('merge', 's', 'imager', 'imager2')
        self.match('undo', 's')


if __name__ == '__main__':
    main()
