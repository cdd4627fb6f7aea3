#!/usr/bin/env python3
"""match rebuild --check: damage that opening does not see is found, named with its cure, and cured."""
from support import RECORDS, CommandTest, lines, main


class CheckIndex(CommandTest):
    def setUp(self):
        super().setUp()
        more = [{'kind': 'offer', 'id': f'x{i}', 'title': f'Heart image tool {i}', 'language': 'en'} for i in range(300)]
        (self.folder / 'records.jsonl').write_text(lines(RECORDS + more), encoding='utf-8')
        self.match('init', 's')
        self.match('import', 's', 'records.jsonl')
        self.segment = max((self.folder / 's' / 'segments').glob('*.seg'), key=lambda path: path.stat().st_size)

    def check(self, status, words):
        done = self.match('rebuild', 's', '--check', expect=None)
        self.assertEqual(done.status, status, done.err)
        for word in words:
            self.assertIn(word, done.out + done.err)

    def test_damage(self):
        whole = self.segment.read_bytes()
        self.check(0, ['sound'])
        for cure, damaged in [('rebuild the index', whole[:len(whole) // 2] + bytes(8) + whole[len(whole) // 2 + 8:]),
                              ('rebuild the index', whole[:-1]), ('rebuild the index', b''),
                              ('update libmatch', whole[:8] + b'\x63' + whole[9:]),
                              ('rebuild the index', whole[:8] + b'\x01' + whole[9:])]:
            self.assertNotEqual(damaged, whole)
            self.segment.write_bytes(damaged)
            self.check(1, [self.segment.name, cure])
            self.assertEqual(self.segment.read_bytes(), damaged)
        self.segment.unlink()
        self.check(1, [self.segment.name, 'is gone', 'rebuild the index'])
        before = self.match('export', 's').out
        self.match('rebuild', 's')
        self.check(0, ['sound'])
        self.assertEqual(self.match('export', 's').out, before)
        self.assertIn('x7', self.match('search', 's', 'heart image tool 7').out)

    def test_alone(self):
        done = self.match('rebuild', 's', '--check', '--learned', expect=None)
        self.assertEqual(done.status, 2)
        self.assertIn('alone', done.err)


if __name__ == '__main__':
    main()
