"""Partners for a member, a request in Romanian, and a small timetable, in thirty lines of Python.

    python3 examples/python/partners.py examples/imago-mol
"""
import pathlib
import sys

import libmatch

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else 'examples/imago-mol')

with libmatch.create(':memory:', viewer='confidential', as_of='2026-11-01') as store:
    for name in ('clusters.csv', 'members.csv', 'items.jsonl', 'projects.jsonl', 'relations.jsonl'):
        print(f'{name}: {store.import_file(folder / name)}')

    print('\nPartners for Medimagis:')
    for hit in store.partners('IM28', k=3, explain=True):
        print(f'{hit.rank}. {hit.name} ({hit.score:.3f})')
        print(hit.explanation.text())

    print('Who answers "segmentarea leziunilor hepatice pe imagini CT"?')
    print(store.search('segmentarea leziunilor hepatice pe imagini CT', k=5, want='offer'))

    members = [r['id'] for r in store.records('organisation') if any(
        m.get('cluster') == 'HOST-IMAGO' for m in r.get('member_of', []))][:12]
    event = store.build_event({'name': 'Members meet', 'participants': members, 'slots': 6, 'tables': 4,
                               'wishes_per_participant': 4})
    plan = event.schedule(moves=50000)
    print('\n', event, plan, 'checked:', event.check(plan)['valid'])
