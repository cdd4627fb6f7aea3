"""Figures: well-formed SVG with everybody in it, text that is only text, the same bytes for the same input."""
import os
import pathlib
import random
import unittest
import xml.etree.ElementTree as Xml

import libmatch

SOURCE = pathlib.Path(os.environ['MATCH_SOURCE'])
SVG = '{http://www.w3.org/2000/svg}'
HOSTILE = '<script>alert("1")</script> & \' ș🧬'


def parts(figure, tag):
    root = Xml.fromstring(figure)
    assert root.tag == SVG + 'svg'
    return list(root.iter(SVG + tag))


class Figures(unittest.TestCase):
    def test_network(self):
        r = random.Random(3)
        nodes = [{'id': f'n{i}', 'name': HOSTILE if i == 5 else f'Node {i}', 'group': 'AB'[i % 2], 'weight': 1 + i % 4}
                 for i in range(40)]
        edges = [{'a': f'n{r.randrange(40)}', 'b': f'n{r.randrange(40)}', 'weight': r.random() + 0.01,
                  'kind': r.choice(['known', 'new'])} for _ in range(70)]
        figure = libmatch.network_figure(nodes, edges, HOSTILE)
        self.assertEqual(figure, libmatch.network_figure(nodes, edges, HOSTILE))
        circles = parts(figure, 'circle')
        self.assertEqual(len(circles), 40 + 2)      # and a legend of two groups
        self.assertEqual(len(parts(figure, 'line')), 70)
        self.assertNotIn('<script', figure)
        self.assertIn(HOSTILE, [t.text for t in parts(figure, 'title')])
        root = Xml.fromstring(figure)
        wide, high = float(root.get('width')), float(root.get('height'))
        places = {(float(c.get('cx')), float(c.get('cy'))) for c in circles}
        self.assertEqual(len(places), len(circles))
        self.assertTrue(all(0 <= x <= wide and 0 <= y <= high for x, y in places))
        self.assertEqual(libmatch.network_figure([], []).count('<circle'), 0)
        self.assertEqual(len(parts(libmatch.network_figure(nodes[:1], []), 'circle')), 1)

    def test_network_refuses(self):
        node = [{'id': 'a'}]
        for nodes, edges, part in (([{}], [], 'nodes[0].id'), (node + node, [], 'given once'),
                                   (node, [{'a': 'a', 'b': 'x'}], 'edges[0].b'),
                                   ([{'id': 'a', 'weight': -1}], [], 'nodes[0].weight'),
                                   ([{'id': 'a', 'weight': 'x'}], [], 'nodes[0].weight'),
                                   (node, [{'a': 'a', 'b': 'a', 'weight': 0}], 'edges[0].weight'),
                                   ([{'id': str(i)} for i in range(2001)], [], 'too many')):
            with self.assertRaises(libmatch.InputError) as caught:
                libmatch.network_figure(nodes, edges)
            self.assertIn(part, str(caught.exception))

    def test_plan(self):
        event = libmatch.Event({'name': HOSTILE, 'participants': [{'id': 'x', 'name': HOSTILE}, {'id': 'y'}, {'id': 'z'}],
                                'slots': [{'start': f'2026-05-31T09:{10 + 5 * s}', 'end': f'2026-05-31T09:{15 + 5 * s}'}
                                          for s in range(4)],
                                'tables': 2, 'meetings': [{'a': 0, 'b': 1}, {'a': 1, 'b': 2}, {'a': 0, 'b': 2}],
                                'forbidden': [[], [3], []]})
        plan = event.schedule(moves=2000)
        figure = plan.figure()
        self.assertEqual(figure, plan.figure())
        self.assertNotIn('<script', figure)
        boxes = [t for t in parts(figure, 'title') if t.text]
        self.assertEqual(len(boxes), 1 + 2 * 3)     # the figure's own, and each meeting twice
        self.assertEqual(figure._repr_svg_(), figure)
        other = libmatch.Event({'participants': 2, 'slots': 1, 'tables': 1, 'meetings': [{'a': 0, 'b': 1}]})
        with self.assertRaises(libmatch.InputError):
            libmatch._event.Plan(plan._box, other).figure()

    def test_partners_of_the_example(self):
        with libmatch.create(':memory:', as_of='2026-11-01', viewer='members') as store:
            for name in ('members.csv', 'clusters.csv', 'clusters-details.jsonl', 'delegates.csv', 'items.jsonl', 'projects.jsonl', 'relations.jsonl'):
                store.import_file(SOURCE / 'examples' / 'imago-mol' / name)
            ids = [r['id'] for r in store.records('organisation')][:8]
            figure = store.partner_network(ids, 3, title='Partners', group='type')
            self.assertGreater(len(parts(figure, 'line')), 10)
            if os.environ.get('MATCH_PICTURES'):    # to look at
                figure.save(pathlib.Path(os.environ['MATCH_PICTURES'], 'network.svg'))
                event = store.build_event((SOURCE / 'examples/imago-mol/c2c.json').read_text(encoding='utf-8'))
                event.schedule(moves=20000).figure().save(pathlib.Path(os.environ['MATCH_PICTURES'], 'timetable.svg'))


if __name__ == '__main__':
    unittest.main()
