# frozen_string_literal: true

# Bad input from Ruby, threads, and no live boxes after many calls: smoke.rb EXAMPLE_FOLDER
Dir.chdir(ARGV.fetch(0))

def fails(type, message)
  yield
rescue type => e
  abort "NO ERROR of the right text: #{e.message}, not #{message}" unless e.message.include?(message)
else
  abort "NO ERROR where one was expected: #{message}"
end

EVENT = '{"participants":3,"slots":3,"tables":1,"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}'

# A store that is closed ends its jobs; what the collector takes lives on until its jobs are done; a repair's change list.
def jobs_end_first
  store = Libmatch::Store.create(':memory:')
  job = store.box.import_file('members.csv', nil, nil, nil, nil, false)
  store.close
  fails(Libmatch::Error, 'job is closed') { job.step(1) }
  job = Libmatch::Store.create(':memory:').box.import_file('members.csv', nil, nil, nil, nil, false)
  GC.start
  abort 'an import ended with its store' if Libmatch.finish(job).import_counts.split[1] == '0'
  job = Libmatch::Native::Event.new(EVENT).schedule(0, 500, 1, 1, false)
  GC.start
  plan = Libmatch.finish(job).plan
  event = Libmatch::Native::Event.new(EVENT)
  abort 'not planned' unless event.check(plan).include?('"valid": true') && plan.changes_csv == ''
  job = event.repair_job(plan, '{"cancelled":[0]}', 0, 0, 1, nil)
  Libmatch.finish(job).repaired(event, plan) # into the boxes that it works on
  abort 'nobody is told' unless plan.changes_csv.include?(',cancelled,')
  fails(Libmatch::Error, 'job is closed') { job.step(1) }
end

def run(rounds)
  store = Libmatch::Store.create(':memory:', as_of: '2026-11-01')
  counts = store.import_file('members.csv')
  abort 'nothing imported' unless counts.inserted.positive?
  fails(Libmatch::Error, 'nobody') { store.get('nobody') }
  fails(TypeError, 'String') { store.get(17) }
  fails(TypeError, 'String') { store.search(nil) }
  fails(TypeError, 'String') { store.search(%w[a b]) }
  fails(ArgumentError, 'NUL') { store.get("a\0b") }
  fails(Libmatch::Error, 'UTF-8') { store.search("imaging \xff\xfe".dup.force_encoding('UTF-8')) }
  fails(Libmatch::Error, 'kind') { store.upsert('{"kind":"compani","id":"x"}') }
  fails(Libmatch::Error, '') { store.search('x' * 2_000_000) }
  found = store.search('imagistică'.encode('UTF-16LE'))
  abort 'text of another encoding is not found alike' unless found.map(&:id) == store.search('imagistică').map(&:id)
  rounds.times { store.search('imaging software', 5, explain: true) }
  job = store.box.import_file('members.csv', nil, nil, nil, nil, false)
  job.close
  fails(Libmatch::Error, 'job is closed') { job.step(1) }
  store.close
  store.close
  fails(Libmatch::Error, 'store is closed') { store.get('IM28') }
  jobs_end_first
  begin
    store.get('IM28')
  rescue Libmatch::Error => e
    abort 'no details' unless e.status == 'E_STATE' && e.field == 'store'
  end
end

# These take files or run until they are told to stop; a limit of time would end all others.
LEFT_OUT = %i[step split batch batch_all schedule policy repair repair_job repair_job_in import_file write_statistics use_statistics
              set_token_rules cancel time_limit].freeze

# Any method of any object with any values: it returns or raises, the interpreter goes on.
def fuzz(calls, seed)
  r = Random.new(seed)
  store = Libmatch::Store.create(':memory:')
  store.import_file('members.csv')
  closed = Libmatch::Store.create(':memory:')
  closed.close
  event = Libmatch::Native::Event.new(EVENT)
  plan = Libmatch::Native::Plan.new('{"assignment":[0,1,2]}')
  ended = event.schedule(0, 10, 1, 1, false)
  ended.close
  objects = [store.box, closed.box, event, plan, ended, store.box.search('imaging', 3, 0, nil, nil, nil, true),
             Libmatch::Native::Report.new('x', 'en')]
  values = [nil, true, 0, 1, -1, 7, 2**31, -2**63, 2**70, 1.5, -1.0, Float::NAN, '', 'a', 'IM28', 'offer', "a\0b",
            "\xff\xfe".dup.force_encoding('UTF-8'), 'ș' * 70_000, '{"kind":"offer","id":"z","title":"x"}', '{"a":', [], {},
            Object.new, :x, *objects]
  failed = 0
  calls.times do
    object = objects.sample(random: r)
    method = (object.class.instance_methods(false) - LEFT_OUT - %i[close]).sample(random: r)
    arity = object.method(method).arity
    count = r.rand(10).zero? || arity.negative? ? r.rand(11) : arity
    object.public_send(method, *Array.new(count) { values.sample(random: r) })
  rescue Libmatch::Error, ArgumentError, TypeError, RangeError, NoMethodError, EncodingError, RuntimeError
    failed += 1
  end
  abort "seed #{seed}: nothing was refused" if failed < calls / 4
  abort "seed #{seed}: the store is not whole" unless store.box.stats.include?('records')
  store.close
end

run(2000)
fuzz(4000, (ENV['MATCH_FUZZ_SEED'] || 1).to_i)
3.times { GC.start }
Thread.new { run(20) }.join
# the interpreter's stack may hold the last boxes: what counts is that they do not grow with the calls
sleep 0
GC.start
live = Libmatch::Native.live_boxes
abort "#{live} boxes are alive" if live > 8
puts 'no live boxes'
