# frozen_string_literal: true

# The day run in Ruby: day.rb EXAMPLE_FOLDER OUTPUT OUTCOMES
FILES = %w[clusters.csv clusters-details.jsonl members.csv delegates.csv items.jsonl projects.jsonl relations.jsonl].freeze
folder, output, outcomes = ARGV
OUT = File.open(output, 'wb')

def say(what, text) = OUT.write(what, "\n", text.sub(/\n+\z/, ''), "\n")

def fails(what)
  yield
  OUT.write("error #{what}: none\n")
rescue Libmatch::Error => e
  OUT.write("error #{what}: #{e.message}\n")
end

store = Libmatch::Store.create(':memory:', viewer: :confidential, as_of: '2026-11-01')
FILES.each { |name| store.import_file("#{folder}/#{name}") }
store.import_file(outcomes)
say('learn', store.box.learn(0.0, false))
%w[IM28 IM07 MZ01].each do |id|
  store.partners(id, 5, explain: true).each do |hit|
    say("#{id} #{hit.rank} #{hit.id} #{hit.kind} #{hit.name}", hit.explanation)
  end
end
json = store.box.build_event(File.read("#{folder}/brokerage.json", encoding: 'UTF-8'))
say('event', json)
event = Libmatch::Native::Event.new(json)
plan = Libmatch.finish(event.schedule(0, 20_000, 1, 3, false)).plan
say('plan', plan.to_json(event))
say('check', event.check(plan))
job = Libmatch.finish(event.repair_job(plan, File.read("#{folder}/day.json", encoding: 'UTF-8'), 0.0, 20_000, 5, ''))
changed = Libmatch::Native::Event.new(json)
repaired = Libmatch::Native::Plan.new('{"assignment": []}')
say('repair', job.repaired(changed, repaired))
say('whom to tell', repaired.changes_csv)
say('repaired plan', repaired.to_json(changed))
say('changed event', changed.write)
fails('partners') { store.partners('nobody-ș') }
fails('explain') { store.explain('IM28', 'nobody') }
fails('filter') { store.search('imaging', where: "country = = 'RO'") }
fails('channel') { store.search('imaging', channels: 'telepathy') }
fails('model') { store.box.use_model(99) }
OUT.close
