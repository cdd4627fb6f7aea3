"""What the tests of the command share: running it, and a small store of known records."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(os.environ.get('MATCH_BUILD', 'build'))
MATCH = BUILD / 'match'
AS_OF = '2026-05-31'

RECORDS = [
    {'kind': 'cluster', 'id': 'north', 'name': 'North Health Cluster', 'country': 'RO', 'founded': 2012,
     'text': 'Medical imaging, diagnostics and digital health in the north.'},
    {'kind': 'cluster', 'id': 'south', 'name': 'South Bio Cluster', 'country': 'PL',
     'text': 'Biotechnology, medical devices and diagnostics.'},
    {'kind': 'organisation', 'id': 'clinic', 'name': 'Clinic One', 'type': 'hospital', 'country': 'RO',
     'member_of': [{'cluster': 'north', 'role': 'member'}], 'text': 'A hospital with a radiology department.'},
    {'kind': 'organisation', 'id': 'imager', 'name': 'Imager SRL', 'type': 'company', 'country': 'RO',
     'member_of': [{'cluster': 'north'}], 'text': 'Software for radiology images.'},
    {'kind': 'organisation', 'id': 'sensor', 'name': 'Sensor Sp. z o.o.', 'type': 'company', 'country': 'PL',
     'member_of': [{'cluster': 'south'}], 'text': 'Wearable sensors for patients.'},
    {'kind': 'organisation', 'id': 'lab', 'name': 'Łódź Diagnostics Lab', 'type': 'research', 'country': 'PL',
     'member_of': [{'cluster': 'south'}], 'text': 'Laboratory for molecular diagnostics.'},
    {'kind': 'request', 'id': 'r-clinic', 'owner': 'clinic', 'title': 'Software for radiology image analysis',
     'text': 'We look for software that analyses radiology images of the lung.', 'language': 'en'},
    {'kind': 'offer', 'id': 'o-imager', 'owner': 'imager', 'title': 'Radiology image analysis software',
     'text': 'Software that analyses radiology images with machine learning.', 'language': 'en', 'trl': [6, 8]},
    {'kind': 'request', 'id': 'r-imager', 'owner': 'imager', 'title': 'Hospital for clinical validation',
     'text': 'We look for a hospital with a radiology department to validate software.', 'language': 'en'},
    {'kind': 'competence', 'id': 'c-clinic', 'owner': 'clinic', 'title': 'Clinical validation in radiology',
     'text': 'Hospital radiology department with clinical validation of software.', 'language': 'en'},
    {'kind': 'offer', 'id': 'o-sensor', 'owner': 'sensor', 'title': 'Wearable heart sensors',
     'text': 'Sensors for patients with heart failure.', 'language': 'en'},
    {'kind': 'request', 'id': 'r-lab', 'owner': 'lab', 'title': 'Wearable sensors for a study',
     'text': 'The laboratory looks for wearable sensors for heart patients.', 'language': 'en'},
    {'kind': 'offer', 'id': 'o-secret', 'owner': 'lab', 'title': 'Secret biomarker panel',
     'text': 'Unpublished biomarker zebrafish panel.', 'language': 'en', 'visibility': 'confidential'},
    {'kind': 'project', 'id': 'p1', 'title': 'Heart study', 'participants': ['sensor', 'lab'], 'start': '2024-03-01',
     'text': 'Wearable sensors in heart failure.', 'language': 'en'},
]


def lines(records):
    return ''.join(json.dumps(r, ensure_ascii=False) + '\n' for r in records)


class Result:
    """What a run of the command gave."""

    def __init__(self, done):
        self.status = done.returncode
        self.raw = done.stdout
        self.out = done.stdout.decode('utf-8')
        self.err = done.stderr.decode('utf-8')

    def rows(self):
        return [json.loads(line) for line in self.out.splitlines()]


class CommandTest(unittest.TestCase):
    """A test case with a folder of its own."""

    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix='match-cli-'))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.shared))

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode('utf-8'))
        return path

    def match(self, *words, expect=0, stdin=None, timeout=60):
        done = subprocess.run([MATCH, *map(str, words)], input=stdin, capture_output=True, timeout=timeout,
                              cwd=self.folder, env={**os.environ, 'LC_ALL': 'C'})
        result = Result(done)
        if expect is not None:
            self.assertEqual(result.status, expect, f'{words}\n{result.out}\n{result.err}')
        self.assertNotIn('Sanitizer', result.err)
        return result

    def store(self, records=RECORDS, name='store'):
        path = self.folder / name
        self.match('init', path)
        if records:
            self.match('import', path, self.file('records.jsonl', lines(records)))
        return path

    def assertSays(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)


class SharedStoreTest(CommandTest):
    """A test case whose tests only read one store."""

    records = RECORDS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = cls.shared / 'records.jsonl'
        path.write_text(lines(cls.records), encoding='utf-8')
        cls.path = cls.shared / 'store'
        for words in (['init', cls.path], ['import', cls.path, path]):
            done = subprocess.run([MATCH, *map(str, words)], capture_output=True)
            if done.returncode:
                raise AssertionError(f'{words}: {done.stderr.decode()}')

    def ask(self, command, *words, expect=0, **more):
        return self.match('--as-of', AS_OF, command, self.path, *words, expect=expect, **more)


def main():
    if not MATCH.exists():
        print(f'no {MATCH}: nothing to test')
        sys.exit(77)
    unittest.main()
