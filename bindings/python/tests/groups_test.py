"""Groups from Python: every report, its texts and files, a matrix that is stopped half way, two tables."""
import threading
import unittest
import xml.dom.minidom

import libmatch

AS_OF = '2026-06-01'
RECORDS = [
    {'kind': 'cluster', 'id': 'home', 'name': 'Home', 'country': 'RO'},
    {'kind': 'cluster', 'id': 'away', 'name': 'Away', 'country': 'PL'},
    *({'kind': 'organisation', 'id': f'{c}{i}', 'name': f'Body {c}{i}', 'country': country, 'type': type,
       'keywords': ['imaging'], 'member_of': [{'cluster': cluster}]}
      for cluster, c, country in (('home', 'h', 'RO'), ('away', 'a', 'PL'))
      for i, type in enumerate(('hospital', 'company', 'university'))),
    {'kind': 'request', 'id': 'r1', 'owner': 'h0', 'title': 'surgical robot with force feedback', 'language': 'en'},
    {'kind': 'offer', 'id': 'o1', 'owner': 'a1', 'title': 'surgical robot with force feedback', 'language': 'en'},
    {'kind': 'offer', 'id': 'o2', 'owner': 'h2', 'title': 'clinical validation', 'language': 'en'},
    {'kind': 'offer', 'id': 'o3', 'owner': 'a0', 'title': 'secret robot', 'language': 'en', 'visibility': 'confidential'},
    {'kind': 'call', 'id': 'q', 'title': 'Robots', 'themes': ['surgical robot', 'clinical validation'],
     'rules': {'min_partners': 2, 'min_countries': 2}},
]


class Groups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = libmatch.create(':memory:', as_of=AS_OF)
        with cls.store.batch():
            for record in RECORDS:
                cls.store.upsert(record)

    @classmethod
    def tearDownClass(cls):
        cls.store.close()

    def test_every_report(self):
        s = self.store
        reports = {
            'profile': s.cluster_profile('home'), 'cluster_ranking': s.cluster_ranking('home', 3),
            'cluster_pair': s.cluster_compare('home', 'away'), 'cluster_matrix': s.cluster_matrix(parts=True),
            'benchmark': s.benchmark('home', where="country in ('RO', 'PL')"), 'themes': s.themes('home'),
            'network': s.network('home'), 'gaps': s.gaps('home', texts=['surgical robot'], k=1),
            'map': s.country_map('home'), 'audit': s.audit(), 'calls': s.calls('q', cluster='home'),
            'consortium': s.consortium('q', max_partners=3, k=2), 'working_groups': s.working_groups(2, seed=3)}
        for name, report in reports.items():
            with self.subTest(report=name):
                self.assertIsInstance(report, libmatch.GroupReport)
                self.assertEqual(report['report'], name)
                self.assertEqual(report.text(), str(report))
                for language in ('en', 'ro', 'pl'):
                    self.assertTrue(report.text(language).strip())
                self.assertIn(',', report.csv().splitlines()[0])
                self.assertIn('srcdoc', report._repr_html_())
                self.assertNotIn('secret', str(dict(report)))
        self.assertEqual(reports['map']['clusters'][0]['cells'][0]['item'], 'o1')
        self.assertEqual(reports['map'].name('o1'), 'surgical robot with force feedback')
        self.assertEqual(reports['gaps']['portfolio']['chosen'][0]['id'], 'a1')
        self.assertEqual(reports['consortium']['state'], 'optimal')
        for text in (reports['map'].svg(), reports['cluster_matrix'].svg(), reports['network'].svg(),
                     reports['network'].graphml(), reports['network'].gexf()):
            xml.dom.minidom.parseString(text)
        page = libmatch.Report('Groups')
        for report in reports.values():
            page.add_groups(None, report)
        self.assertEqual(page.html().count('<section'), len(reports))

    def test_errors(self):
        with self.assertRaises(libmatch.NotFoundError):
            self.store.gaps('nobody')
        with self.assertRaises(libmatch.InputError) as caught:
            self.store.consortium('q', max_partnrs=3)
        self.assertIn('max_partners', str(caught.exception))
        with self.assertRaises(libmatch.InputError):
            self.store.gaps('home').svg()
        with self.assertRaises(libmatch.InputError):
            self.store.benchmark(where='country =')

    def test_matrix_shows_progress_and_stops(self):
        seen = []
        self.store.cluster_matrix(progress=seen.append)
        self.assertEqual(seen[-1], 1.0)
        with libmatch.create(':memory:', as_of=AS_OF) as big, big.batch():
            for i in range(3000):
                big.upsert({'kind': 'cluster', 'id': f'c{i}', 'name': f'C{i}', 'country': 'RO'})
                big.upsert({'kind': 'request', 'id': f'r{i}', 'owner': f'c{i}', 'title': f'w{i % 50} w{i % 7} w{i % 11}'})

            def stop(share):
                raise KeyboardInterrupt
            with self.assertRaises(KeyboardInterrupt):
                big.cluster_matrix(progress=stop)
            self.assertTrue(big.gaps('c1'))    # the store goes on working

    def test_other_threads(self):
        found = []
        threads = [threading.Thread(target=lambda: found.append(self.store.country_map('home')['report']))
                   for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(found, ['map'] * 4)

    def test_tables(self):
        report = libmatch.audit_tables('organisation,title\nA,red laser\n', 'firma;potrzeba\nB;red laser\nB;robot\n')
        self.assertEqual(report['counts'], {'matched': 0, 'unmet': 1, 'single_holder': 1, 'over_supplied': 0})
        with self.assertRaises(libmatch.MatchError):
            libmatch.audit_tables('', 'title\nx\n')


if __name__ == '__main__':
    unittest.main()
