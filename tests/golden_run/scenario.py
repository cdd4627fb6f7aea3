"""The golden run in Python: scenario.py EXAMPLE_FOLDER OUTPUT"""
import os
import struct
import sys

import libmatch

FILES = ('clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'calls.jsonl',
         'projects.jsonl', 'relations.jsonl', 'feedback.jsonl', 'flawed.jsonl', 'flawed.csv')
TITLES = ('Vizită de studiu și sesiune C2C la Iași', 'Sesja spotkań C2C w Warszawie',
          'Studii preclinice pe animale de talie mare')
RECORD = '{"kind":"organisation","id":"țș-🧬","name":"Institutul ș ț ă Łódź 🧬 𝛼","country":"RO"}'
EVENT = ('{"participants":[{"id":"A","name":"Ana ș"},{"id":"B","name":"Łucja"},{"id":"C","name":"Zoë 🧬"}],"tables":1,'
         '"slots":[{"start":"2026-12-04T09:00+02:00","end":"2026-12-04T09:20+02:00"},'
         '{"start":"2026-12-04T09:25+02:00","end":"2026-12-04T09:45+02:00"},'
         '{"start":"2026-12-04T09:50+02:00","end":"2026-12-04T10:10+02:00"}],'
         '"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}')
BATCH = (('one', 'căutăm anonimizarea imaginilor DICOM'), ('two', 'software for stroke patients'))


def main():
    folder, output = sys.argv[1], os.path.abspath(sys.argv[2])
    out = open(output, 'w', encoding='utf-8', newline='\n')
    os.chdir(folder)

    def line(*words):
        print(*words, file=out)

    def fails(what, call):
        try:
            call()
            line('error', what, 'none')
        except libmatch.MatchError as e:
            line('error', what, e.status, f'[{e.file}|{e.line}|{e.field}|{e.value}]', str(e))

    store = libmatch.create(':memory:', viewer='confidential', as_of='2026-11-01')
    r = store.import_file('themes.tsv', kind='taxonomy', scheme='theme')
    line('import themes.tsv', r.rows, r.inserted, r.updated, r.unchanged, r.older, r.rejected, r.warnings)
    for name in FILES:
        r = store.import_file(name)
        line('import', name, r.rows, r.inserted, r.updated, r.unchanged, r.older, r.rejected, r.warnings)
    for title in TITLES:
        line('search', store.search(title, 1, want='offer')[0].id)
    line('get', store._box.get(None, 'IM28'))
    line('upsert', store.upsert(RECORD)[0])
    line('upsert', store.upsert(RECORD)[0])
    line('get', store._box.get(None, 'țș-🧬'))
    store.delete('organisation', 'țș-🧬')

    event = libmatch.Event(EVENT)
    plan = event.schedule(moves=2000, seed=7)
    line('event', len(event.participants), event.meetings, event.slots, event.tables)
    line('plan', plan.status)
    line(plan.to_json())
    line(event._box.check(plan._box))
    line(plan.csv(language='pl'))
    line(plan.agenda(2, language='ro'))
    line(plan.ics(0, language='en', stamp='2026-11-01T00:00:00Z', sequence=2))

    fails('get', lambda: store.get('nobody-ș'))
    fails('partners', lambda: store.partners('nobody'))
    fails('upsert kind', lambda: store.upsert('{"kind":"compani","id":"x"}'))
    fails('upsert json', lambda: store.upsert('{"kind":'))
    fails('filter', lambda: store.search('imaging', where="country = = 'RO'"))
    fails('as-of', lambda: store._box.set_as_of('yesterday'))
    fails('event', lambda: libmatch.Event('{"participants":-1}'))
    fails('import', lambda: store.import_file('no-such-file.csv'))
    fails('explain', lambda: store.explain('IM28', 'nobody'))
    fails('delete', lambda: store.delete('offer', 'nobody'))
    fails('ics', lambda: plan.ics(9))

    line('=== ranking')
    for hit in store.partners('IM28', 5, mode='complement', explain=True):
        line('partner', hit.rank, hit.id, hit.kind, hit.name)
        line(libmatch.native.explanation_text(store._box.explain('IM28', hit.id, 1), 'ro'))
    line(store._box.explain('IM28', 'IM07', 0))
    line(store._box.why_not('IM41', 'MZ04', 10, 0, 0, None, False, 0))
    for hit in store.search('căutăm anonimizarea imaginilor DICOM', 5, want='offer', explain=True):
        line('hit', hit.rank, hit.id, hit.name)
        line(store._box.search('căutăm anonimizarea imaginilor DICOM', 5, 11, None, None, None, True)
             .explanation(hit.rank - 1))

    def bits(score):
        return struct.pack('>d', score).hex()

    for hit in store.partners('IM07', 5, explain=True):
        line('fits', hit.id, bits(hit.score))
        line(store._box.partners('IM07', 5, 0, 0, None, False, 0, True).explanation(hit.rank - 1))
    for hit in store.partners('IM07', 5, new_only=True):
        line('new', hit.id, bits(hit.score))
    for hit in store.search(BATCH[1][1], 5, want='organisations'):
        line('answers', hit.id, bits(hit.score))
    for _, hits in store.search_many(BATCH, 3):
        for id, _, score in hits:
            line('batch', id, bits(score))
    store.close()
    fails('closed', store.stats)
    out.close()


if __name__ == '__main__':
    main()
