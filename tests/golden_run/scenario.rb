# frozen_string_literal: true

# The golden run in Ruby: scenario.rb EXAMPLE_FOLDER OUTPUT
FILES = %w[clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl calls.jsonl projects.jsonl
           relations.jsonl feedback.jsonl flawed.jsonl flawed.csv].freeze
TITLES = ['Vizită de studiu și sesiune C2C la Iași', 'Sesja spotkań C2C w Warszawie',
          'Studii preclinice pe animale de talie mare'].freeze
RECORD = '{"kind":"organisation","id":"țș-🧬","name":"Institutul ș ț ă Łódź 🧬 𝛼","country":"RO"}'
EVENT = '{"participants":[{"id":"A","name":"Ana ș"},{"id":"B","name":"Łucja"},{"id":"C","name":"Zoë 🧬"}],"tables":1,' \
        '"slots":[{"start":"2026-12-04T09:00+02:00","end":"2026-12-04T09:20+02:00"},' \
        '{"start":"2026-12-04T09:25+02:00","end":"2026-12-04T09:45+02:00"},' \
        '{"start":"2026-12-04T09:50+02:00","end":"2026-12-04T10:10+02:00"}],' \
        '"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}'

BATCH = ['căutăm anonimizarea imaginilor DICOM', 'software for stroke patients'].freeze

OUT = File.open(ARGV.fetch(1), 'wb')
Dir.chdir(ARGV.fetch(0))

def line(*words) = OUT.write(words.join(' '), "\n")

def bits(score) = [score].pack('G').unpack1('H*')

def fails(what)
  yield
  line('error', what, 'none')
rescue Libmatch::Error => e
  line('error', what, e.status, "[#{e.file}|#{e.row}|#{e.field}|#{e.value}]", e.message)
end

store = Libmatch::Store.create(':memory:', viewer: :confidential, as_of: '2026-11-01')
line('import', 'themes.tsv', *store.import_file('themes.tsv', kind: 'taxonomy', scheme: 'theme'))
FILES.each { |name| line('import', name, *store.import_file(name)) }
TITLES.each { |title| line('search', store.search(title, 1, want: :offer)[0].id) }
line('get', store.get('IM28'))
line('upsert', store.upsert(RECORD)[0])
line('upsert', store.upsert(RECORD)[0])
line('get', store.get('țș-🧬'))
store.delete('organisation', 'țș-🧬')

event = Libmatch::Native::Event.new(EVENT)
job = Libmatch.finish(event.schedule(0, 2000, 1, 7, false))
plan = job.plan
line('event', event.participants, event.meetings, event.slots, event.tables)
line('plan', plan.status)
line(plan.to_json(event))
line(event.check(plan))
line(plan.csv(event, 'pl', nil))
line(plan.agenda_text(event, 2, 'ro', nil))
line(plan.ics(event, 0, 'en', nil, '2026-11-01T00:00:00Z', 2))

fails('get') { store.get('nobody-ș') }
fails('partners') { store.partners('nobody') }
fails('upsert kind') { store.upsert('{"kind":"compani","id":"x"}') }
fails('upsert json') { store.upsert('{"kind":') }
fails('filter') { store.search('imaging', where: "country = = 'RO'") }
fails('as-of') { store.box.set_as_of('yesterday') }
fails('event') { Libmatch::Native::Event.new('{"participants":-1}') }
fails('import') { store.import_file('no-such-file.csv') }
fails('explain') { store.explain('IM28', 'nobody') }
fails('delete') { store.delete('offer', 'nobody') }
fails('ics') { plan.ics(event, 9, nil, nil, nil, 0) }

line('=== ranking')
store.partners('IM28', 5, mode: :complement, explain: true).each do |hit|
  line('partner', hit.rank, hit.id, hit.kind, hit.name)
  line(Libmatch::Native.explanation_text(store.explain('IM28', hit.id, mode: :complement), 'ro'))
end
line(store.explain('IM28', 'IM07'))
line(store.why_not('IM41', 'MZ04'))
store.search('căutăm anonimizarea imaginilor DICOM', 5, want: :offer, explain: true).each do |hit|
  line('hit', hit.rank, hit.id, hit.name)
  line(hit.explanation)
end
store.partners('IM07', 5, explain: true).each do |hit|
  line('fits', hit.id, bits(hit.score))
  line(hit.explanation)
end
store.partners('IM07', 5, new_only: true).each { |hit| line('new', hit.id, bits(hit.score)) }
store.search(BATCH[1], 5, want: :organisations).each { |hit| line('answers', hit.id, bits(hit.score)) }
job = Libmatch.finish(store.box.batch("one\t#{BATCH[0]}\ntwo\t#{BATCH[1]}\n", 3, 0, nil, nil, nil, 0, 0, 0, 0))
job.answers.scan(/"id":"([^"]*)".*?"score":([^}]*)/) { |id, score| line('batch', id, bits(score.to_f)) }
job.close
store.close
fails('closed') { store.box.stats }
OUT.close
