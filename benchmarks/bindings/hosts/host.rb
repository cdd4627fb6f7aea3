# frozen_string_literal: true

# What crossing the border costs in Ruby: a JSON line per measurement; host.rb RECORDS.jsonl, run by run.py.
require 'libmatch'
COUNT = 100_000

def best(repeat)
  Array.new(repeat) do
    begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    yield
    Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun
  end.min
end

def report(what, value) = puts("{\"host\":\"ruby\",\"what\":\"#{what}\",\"value\":#{value.round(4)}}")

box = Libmatch::Native::Event.new('{"participants":2,"slots":1,"tables":1,"meetings":[{"a":0,"b":1}]}')
report('call ns', best(5) { COUNT.times { box.meetings } } * 1e9 / COUNT)
store = Libmatch::Store.create(':memory:', as_of: '2026-05-31')
store.import_file(ARGV.fetch(0))
report('get us', best(5) { 2000.times { |i| store.get("i#{i}") } } * 1e6 / 2000)
report('search k=10 us', best(5) { 200.times { store.search('tool 13') } } * 1e6 / 200)
hits = store.box.search('imaging', COUNT, 0, nil, nil, nil, false)
report('iterate 100,000 hits ms', best(3) do # as Store#search makes them
  Array.new(hits.count) { |i| Libmatch::Hit.new(i + 1, hits.id(i), hits.kind(i), hits.name(i), hits.score(i), '') }
end * 1e3)
