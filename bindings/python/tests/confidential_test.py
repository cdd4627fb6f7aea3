"""Stores that differ only in what is hidden give a low viewer the same bytes, whatever he calls. Every public method of
Store is named here, so that none is forgotten.

What may differ is what docs/confidentiality.md says never shows nor ranks: whose the hidden items are, who took part in
hidden projects, hidden relations of work and feedback, who is a member of hidden clusters, where hidden bodies are, and
how high a hidden record stands. Words are the same, since statistics are those of all records."""
import json
import random
import tempfile
import unittest

import libmatch

ORGANISATIONS, CLUSTERS, ITEMS, PROJECTS = 16, 4, 60, 14
WORDS = 'radiology imaging sensor heart lung software clinic study gene therapy data screening'.split()
KINDS = 'offer', 'request', 'competence', 'idea'
QUERY = 'radiology sensor software study'

# methods that change the handle or the store, and give nothing of what it holds
SILENT = {'batch', 'cancel', 'close', 'delete', 'disclose', 'field_weights', 'import_file', 'import_text', 'learn_channel', 'merge',
          'rebuild', 'set_different', 'set_token_rules', 'set_vectors', 'split', 'time_limit', 'unmerge', 'unwatch', 'upsert',
          'use_model', 'use_statistics', 'verify', 'watch', 'write_statistics'}


def records(seed, hidden):
    """The records of a world; `hidden` is what draws the part that no low viewer may tell apart."""
    r, h = random.Random(seed), random.Random(hidden)

    def words(n):
        return ' '.join(r.choice(WORDS) for _ in range(n))

    def secret():
        return h.choice(['members', 'confidential'])

    organisations = [f'o{i}' for i in range(ORGANISATIONS)]
    clusters = [f'c{i}' for i in range(CLUSTERS)]
    dark = {id for id in organisations + clusters if r.random() < 0.3}
    open_clusters = [c for c in clusters if c not in dark]
    dark_clusters = [c for c in clusters if c in dark]
    made = []
    for i, id in enumerate(organisations + clusters):
        body = {'kind': 'cluster' if id in clusters else 'organisation', 'id': id, 'name': f'Body {i // 2} {words(1)} SRL',
                'text': words(6), 'language': 'en', 'type': r.choice(['company', 'university']), 'country': r.choice(['RO', 'PL'])}
        own = [c for c in open_clusters if r.random() < 0.5]
        if id in dark:
            body.update(visibility=secret(), country=h.choice(['RO', 'PL', 'DE']), type=h.choice(['company', 'hospital']))
            own = [c for c in clusters if h.random() < 0.5]
        else:
            own += [c for c in dark_clusters if h.random() < 0.5]
        if id not in clusters:
            body['member_of'] = [{'cluster': c} for c in own]
        made.append(body)
    for i in range(ITEMS):
        item = {'kind': KINDS[i % 4], 'id': f'i{i}', 'title': words(3), 'text': words(12), 'language': 'en',
                'owner': r.choice(organisations), 'trl': sorted((r.randint(1, 9), r.randint(1, 9)))}
        if item['owner'] in dark:       # anonymous: of any of those that he may not see
            item['owner'] = h.choice(sorted(dark & set(organisations)))
        if r.random() < 0.3:
            item.update(visibility=secret(), owner=h.choice(organisations), trl=sorted((h.randint(1, 9), h.randint(1, 9))))
        made.append(item)
    for i in range(PROJECTS):
        project = {'kind': 'project', 'id': f'p{i}', 'title': words(3), 'text': words(8), 'language': 'en', 'start': '2024-01-01',
                   'participants': r.sample(organisations, 3)}
        if r.random() < 0.4:
            project.update(visibility=secret(), participants=h.sample(organisations, 3), start=f'202{h.randint(0, 5)}-01-01')
        made.append(project)
    for i in range(12):
        a, b = r.sample([o for o in organisations if o not in dark], 2)
        made.append({'kind': 'relation', 'a': a, 'b': b, 'relation': r.choice(['partner', 'block', 'same_group', 'met'])})
    # hidden relations of work: as many, between anybody
    taken = {(m['a'], m['b'], m['relation']) for m in made if m['kind'] == 'relation'}
    while len(taken) < 30:
        key = (*h.sample(organisations, 2), h.choice(['partner', 'agreement', 'met']))
        if key not in taken:
            taken.add(key)
            made.append({'kind': 'relation', 'a': key[0], 'b': key[1], 'relation': key[2], 'visibility': secret()})
    taken = set()
    while len(taken) < 12:
        key = (*h.sample(organisations, 2), h.choice(['accepted', 'declined']))
        if key not in taken:
            taken.add(key)
            made.append({'kind': 'feedback', 'a': key[0], 'b': key[1], 'outcome': key[2], 'at': '2026-01-01', 'visibility': secret()})
    made.append({'kind': 'call', 'id': 'call', 'title': 'Call for sensors', 'language': 'en', 'rules': {'min_partners': 2}})
    return made


def plain(value):
    """What a call gave, as text that holds all of it."""
    if isinstance(value, libmatch.Results):
        return [[h.id, h.kind, h.name, h.score.hex(), plain(h.explanation)] for h in value] + [plain(value.facets)]
    if isinstance(value, memoryview):
        return value.tolist()
    if isinstance(value, (str, bytes, int, float, type(None))):
        return repr(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    for name in ('data', 'json', 'svg'):
        if hasattr(value, name):
            got = getattr(value, name)
            return plain(got() if callable(got) else got)
    if hasattr(value, '__iter__'):
        return [plain(v) for v in value]
    return str(value)


def questions(store, ids, pairs):
    """(name of the method, what to call), for each public method of a store."""
    everybody = [i for i in ids if i[0] in 'oc']
    bodies = [i for i in ids if i[0] == 'o']
    clusters = [i for i in ids if i[0] == 'c']
    text = ' '.join(WORDS) + ' Body 1 SRL, o3, http://x.example'
    vector = [1.0, 0.5]
    wants = None, 'organisations', 'clusters', 'any', 'project'
    facets = 'owner,cluster,participants,owner.country,country,visibility,owner.cluster,member_of.cluster'
    yield from [(m, lambda m=m: getattr(store, m)()) for m in
                ('quality', 'disclosures', 'check_disclosures', 'mergers', 'models', 'watches', 'token_rules', 'vectors', 'audit',
                 'benchmark', 'calls', 'cluster_matrix', 'network', 'themes')]
    yield 'stats', lambda: {k: v for k, v in store.stats().items() if k in ('records', 'schema', 'generation')}
    yield 'news', lambda: store.news(peek=True)
    yield 'duplicates', lambda: store.duplicates(minimum=1e-9)
    yield 'records', lambda: list(store.records())
    yield 'learn', lambda: store.learn(dry_run=True)
    yield 'leaks', lambda: store.leaks(text)
    yield 'consortium', lambda: store.consortium(competences=[QUERY])
    yield 'consortium', lambda: store.consortium('call')
    yield 'working_groups', lambda: store.working_groups(2)
    yield 'fair_lists', lambda: store.fair_lists([i for i in everybody if i in store], 5)
    yield 'partner_network', lambda: store.partner_network([i for i in bodies if i in store][:5])
    yield 'build_event', lambda: store.build_event({'participants': {'filter': "country = 'RO'"}, 'slots': 3, 'tables': 2})
    yield 'voters', lambda: store.voters(QUERY)
    yield 'voters_next', lambda: store.voters_next(store.voters(QUERY))
    yield 'voters_next', lambda: store.voters_next(store.voters_next(store.voters(QUERY)))
    yield 'search_voted', lambda: store.search_voted(QUERY, store.voters_next(store.voters_next(store.voters(QUERY))), 99,
                                                     explain=True)
    yield 'search_vector', lambda: store.search_vector(vector, 99, text=QUERY, weight=0.5)
    yield 'search_many', lambda: list(store.search_many([('q', QUERY)], 99, threads=1))
    yield 'search_many', lambda: list(store.search_many(None, 20, threads=1))
    for want in wants:
        yield 'search', lambda want=want: store.search(QUERY, 99, want=want, explain=True, facets=facets, facet_values=99)
        yield 'search', lambda want=want: store.search(QUERY, 99, want=want, where="owner.country = 'RO' or country = 'PL'")
        yield 'complete', lambda want=want: store.complete(QUERY, bodies[:3], 50, want=want, explain=True)
    for id in ids:
        yield 'get', lambda id=id: store.get(id)
        yield 'blind_profile', lambda id=id: store.blind_profile(id)
        yield 'leaks', lambda id=id: store.leaks(text, id)
        yield 'disclosures', lambda id=id: store.disclosures(id)
        yield 'partners', lambda id=id: store.partners(id, 99, want='any', explain=True)
        yield 'diverse_partners', lambda id=id: store.diverse_partners(id, 20, explain=True)
    for n in range(1, 12):
        yield 'blind_resolve', lambda n=n: store.blind_resolve(f'B{n:06d}')
    for id in clusters:
        for method in 'cluster_profile', 'cluster_ranking', 'country_map', 'audit', 'benchmark', 'network', 'themes':
            yield method, lambda id=id, method=method: getattr(store, method)(id)
        yield 'gaps', lambda id=id: store.gaps(id, texts=[QUERY])
        yield 'cluster_compare', lambda id=id: store.cluster_compare(id, clusters[0])
    for a, b in pairs:
        yield 'explain', lambda a=a, b=b: store.explain(a, b)
        yield 'why_not', lambda a=a, b=b: store.why_not(a, b, 2)


def asked(store, ids, pairs):
    for name, call in questions(store, ids, pairs):
        try:
            yield name, plain(call())
        except libmatch.MatchError as error:
            yield name, [error.status, str(error)]


class Confidential(unittest.TestCase):
    maxDiff = 2000

    def fill(self, folder, name, rows):
        path = f'{folder}/{name}'
        with libmatch.create(path, viewer='confidential', as_of='2026-03-01') as store:
            report = store.import_text(''.join(json.dumps(r) + '\n' for r in rows), format='jsonl')
            self.assertEqual(report.rejected, 0)
            store.set_vectors([f'i{i}' for i in range(ITEMS)], [[float(i % 7), 1.0] for i in range(ITEMS)])
            store.watch({'id': 'high', 'text': QUERY, 'want': 'any', 'existing': True})
        with libmatch.open(path, write=True, as_of='2026-03-01') as store:
            store.watch({'id': 'low', 'text': QUERY, 'want': 'any', 'existing': True})
        return path

    def test_every_method_is_asked(self):
        public = {n for n in dir(libmatch.Store) if not n.startswith('_')}
        with libmatch.create(':memory:') as store:
            named = {name for name, _ in questions(store, ['o0', 'c0', 'i0'], [('o0', 'o1')])}
        ranking_on_what_is_hidden = {'explain_undisclosed'}      # what it is for
        self.assertEqual(public - named - SILENT, ranking_on_what_is_hidden)
        self.assertEqual(named & SILENT, set())
        self.assertEqual((named | SILENT) - public, set())

    def test_what_is_hidden_changes_no_byte(self):
        for seed in (1,):
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as folder:
                one, two = records(seed, 1), records(seed, 2)
                self.assertNotEqual(one, two)
                self.assertEqual(len(one), len(two))
                paths = [self.fill(folder, f's{i}', rows) for i, rows in enumerate((one, two))]
                ids = [r['id'] for r in one if 'id' in r][::5]
                pairs = [(f'o{i}', f'o{(i + 3) % ORGANISATIONS}') for i in range(0, ORGANISATIONS, 3)]
                with libmatch.open(paths[0], write=True, as_of='2026-03-01') as a, \
                        libmatch.open(paths[1], write=True, as_of='2026-03-01') as b:
                    worked = set()
                    for (name, x), (_, y) in zip(asked(a, ids, pairs), asked(b, ids, pairs)):
                        self.assertEqual(x, y, name)
                        if not (isinstance(x, list) and len(x) == 2 and str(x[0]).startswith('E_')):
                            worked.add(name)
                    # a call that only fails shows nothing because it does nothing
                    self.assertEqual({n for n, _ in questions(a, ids, pairs)} - worked - {'blind_resolve', 'check_disclosures', 'learn'},
                                     set())


if __name__ == '__main__':
    unittest.main()
