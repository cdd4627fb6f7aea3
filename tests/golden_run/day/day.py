"""The day run in Python: day.py EXAMPLE_FOLDER OUTPUT OUTCOMES"""
import pathlib
import sys

import libmatch

FILES = ('clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'projects.jsonl',
         'relations.jsonl')


def main():
    folder, output, outcomes = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    out = open(output, 'w', encoding='utf-8', newline='\n')

    def say(what, text):
        print(what, text.rstrip('\n'), sep='\n', file=out)

    def fails(what, call):
        try:
            call()
            print(f'error {what}: none', file=out)
        except libmatch.MatchError as e:
            print(f'error {what}: {e}', file=out)

    with libmatch.create(':memory:', viewer='confidential', as_of='2026-11-01') as store:
        for name in FILES:
            store.import_file(folder / name)
        store.import_file(outcomes)
        say('learn', store._box.learn(0.0, False))
        for id in ('IM28', 'IM07', 'MZ01'):
            hits = store.partners(id, 5, explain=True)
            for i, hit in enumerate(hits):
                print(id, hit.rank, hit.id, hit.kind, hit.name, file=out)
                print(hits._box.explanation(i), file=out)
        event = store.build_event((folder / 'brokerage.json').read_text(encoding='utf-8'))
        say('event', event.json)
        plan = event.schedule(moves=20000, seed=3)
        say('plan', plan.to_json())
        say('check', event._box.check(plan._box))
        job = event._box.repair_job(plan._box, (folder / 'day.json').read_text(encoding='utf-8'), 0.0, 20000, 5, '')
        while job.step(50):
            pass
        changed, repaired = libmatch.Event(event.json), libmatch.native.Plan('{"assignment": []}')
        say('repair', job.repaired(changed._box, repaired))
        say('whom to tell', repaired.changes_csv())
        say('repaired plan', repaired.to_json(changed._box))
        say('changed event', changed._box.write())
        fails('partners', lambda: store.partners('nobody-ș'))
        fails('explain', lambda: store.explain('IM28', 'nobody'))
        fails('filter', lambda: store.search('imaging', where="country = = 'RO'"))
        fails('channel', lambda: store.search('imaging', channels='telepathy'))
        fails('model', lambda: store.use_model(99))
    out.close()


if __name__ == '__main__':
    main()
