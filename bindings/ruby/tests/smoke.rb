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
  begin
    store.get('IM28')
  rescue Libmatch::Error => e
    abort 'no details' unless e.status == 'E_STATE' && e.field == 'store'
  end
end

run(2000)
3.times { GC.start }
Thread.new { run(20) }.join
# the interpreter's stack may hold the last boxes: what counts is that they do not grow with the calls
sleep 0
GC.start
live = Libmatch::Native.live_boxes
abort "#{live} boxes are alive" if live > 8
puts 'no live boxes'
