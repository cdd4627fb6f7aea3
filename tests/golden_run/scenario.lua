-- The golden run in Lua: scenario.lua EXAMPLE_FOLDER OUTPUT
local libmatch = require 'libmatch'
local FILES = {'clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'calls.jsonl',
  'projects.jsonl', 'relations.jsonl', 'feedback.jsonl', 'flawed.jsonl', 'flawed.csv'}
local TITLES = {'Vizită de studiu și sesiune C2C la Iași', 'Sesja spotkań C2C w Warszawie',
  'Studii preclinice pe animale de talie mare'}
local RECORD = '{"kind":"organisation","id":"țș-🧬","name":"Institutul ș ț ă Łódź 🧬 𝛼","country":"RO"}'
local EVENT = '{"participants":[{"id":"A","name":"Ana ș"},{"id":"B","name":"Łucja"},{"id":"C","name":"Zoë 🧬"}],"tables":1,'
  .. '"slots":[{"start":"2026-12-04T09:00+02:00","end":"2026-12-04T09:20+02:00"},'
  .. '{"start":"2026-12-04T09:25+02:00","end":"2026-12-04T09:45+02:00"},'
  .. '{"start":"2026-12-04T09:50+02:00","end":"2026-12-04T10:10+02:00"}],'
  .. '"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}'

-- Lua cannot change its folder: the runner starts it in the folder of the example
local BATCH = {'căutăm anonimizarea imaginilor DICOM', 'software for stroke patients'}

local out = assert(io.open(arg[2], 'wb'))

local function line(...) out:write(table.concat({...}, ' '), '\n') end

local function bits(score) return ('%016x'):format((string.unpack('>i8', string.pack('>d', score)))) end

local function fails(what, call)
  local good, e = pcall(call)
  if good then return line('error', what, 'none') end
  if type(e) ~= 'table' then error(e, 0) end
  line('error', what, e.status, ('[%s|%d|%s|%s]'):format(e.file, e.row, e.field, e.value), e.message)
end

local store = libmatch.create(':memory:', {viewer = 'confidential', as_of = '2026-11-01'})
local function import(name, options)
  local r = store:import_file(name, options)
  line('import', name, r.rows, r.inserted, r.updated, r.unchanged, r.older, r.rejected, r.warnings)
end
import('themes.tsv', {kind = 'taxonomy', scheme = 'theme'})
for _, name in ipairs(FILES) do import(name) end
for _, title in ipairs(TITLES) do line('search', store:search(title, {k = 1, want = 'offer'})[1].id) end
line('get', store:get('IM28'))
line('upsert', (store:upsert(RECORD)))
line('upsert', (store:upsert(RECORD)))
line('get', store:get('țș-🧬'))
store:delete('organisation', 'țș-🧬')

local event = libmatch.event(EVENT)
local plan = libmatch.finish(event:schedule(0, 2000, 1, 7, false)):plan()
line('event', event:participants(), event:meetings(), event:slots(), event:tables())
line('plan', plan:status())
line(plan:to_json(event))
line(event:check(plan))
line(plan:csv(event, 'pl', nil))
line(plan:agenda_text(event, 2, 'ro', nil))
line(plan:ics(event, 0, 'en', nil, '2026-11-01T00:00:00Z', 2))

fails('get', function() store:get('nobody-ș') end)
fails('partners', function() store:partners('nobody') end)
fails('upsert kind', function() store:upsert('{"kind":"compani","id":"x"}') end)
fails('upsert json', function() store:upsert('{"kind":') end)
fails('filter', function() store:search('imaging', {where = "country = = 'RO'"}) end)
fails('as-of', function() store.box:set_as_of('yesterday') end)
fails('event', function() libmatch.event('{"participants":-1}') end)
fails('import', function() store:import_file('no-such-file.csv') end)
fails('explain', function() store:explain('IM28', 'nobody') end)
fails('delete', function() store:delete('offer', 'nobody') end)
fails('ics', function() plan:ics(event, 9, nil, nil, nil, 0) end)

line('=== ranking')
for _, hit in ipairs(store:partners('IM28', {k = 5, mode = 'complement', explain = true})) do
  line('partner', hit.rank, hit.id, hit.kind, hit.name)
  line(libmatch.explanation_text(store:explain('IM28', hit.id, 'complement'), 'ro'))
end
line(store:explain('IM28', 'IM07'))
line(store:why_not('IM41', 'MZ04'))
for _, hit in ipairs(store:search('căutăm anonimizarea imaginilor DICOM', {k = 5, want = 'offer', explain = true})) do
  line('hit', hit.rank, hit.id, hit.name)
  line(hit.explanation)
end
for _, hit in ipairs(store:partners('IM07', {k = 5, explain = true})) do
  line('fits', hit.id, bits(hit.score))
  line(hit.explanation)
end
for _, hit in ipairs(store:partners('IM07', {k = 5, new_only = true})) do line('new', hit.id, bits(hit.score)) end
for _, hit in ipairs(store:search(BATCH[2], {k = 5, want = 'organisations'})) do
  line('answers', hit.id, bits(hit.score))
end
local job = libmatch.finish(store.box:batch(('one\t%s\ntwo\t%s\n'):format(BATCH[1], BATCH[2]), 3, 0, nil, nil, nil, 0, 0, 0, 0))
for id, score in job:answers():gmatch('"id":"([^"]*)".-"score":([^}]*)') do line('batch', id, bits(tonumber(score))) end
job:close()
store:close()
fails('closed', function() store.box:stats() end)
out:close()
