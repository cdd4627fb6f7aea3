-- The day run in Lua: day.lua EXAMPLE_FOLDER OUTPUT OUTCOMES
local libmatch = require 'libmatch'
local FILES = {'clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'projects.jsonl',
  'relations.jsonl'}
local folder, output, outcomes = arg[1], arg[2], arg[3]
local out = assert(io.open(output, 'wb'))

local function content(path)
  local file <close> = assert(io.open(path, 'rb'))
  return file:read('a')
end

local function say(what, text) out:write(what, '\n', (text:gsub('\n+$', '')), '\n') end

local function fails(what, call)
  local good, problem = pcall(call)
  out:write(('error %s: %s\n'):format(what, good and 'none' or tostring(problem)))
end

local store = libmatch.create(':memory:', {viewer = 'confidential', as_of = '2026-11-01'})
for _, name in ipairs(FILES) do store:import_file(folder .. '/' .. name) end
store:import_file(outcomes)
say('learn', store.box:learn(0, false))
for _, id in ipairs {'IM28', 'IM07', 'MZ01'} do
  for _, hit in ipairs(store:partners(id, {k = 5, explain = true})) do
    say(('%s %d %s %s %s'):format(id, hit.rank, hit.id, hit.kind, hit.name), hit.explanation)
  end
end
local json = store.box:build_event(content(folder .. '/brokerage.json'))
say('event', json)
local event = libmatch.event(json)
local plan = libmatch.finish(event:schedule(0, 20000, 1, 3, false)):plan()
say('plan', plan:to_json(event))
say('check', event:check(plan))
local job = libmatch.finish(event:repair_job(plan, content(folder .. '/day.json'), 0, 20000, 5, ''))
local changed, repaired = libmatch.event(json), libmatch.native.Plan('{"assignment": []}')
say('repair', job:repaired(changed, repaired))
say('whom to tell', repaired:changes_csv())
say('repaired plan', repaired:to_json(changed))
say('changed event', changed:write())
fails('partners', function() store:partners('nobody-ș') end)
fails('explain', function() store:explain('IM28', 'nobody') end)
fails('filter', function() store:search('imaging', {where = "country = = 'RO'"}) end)
fails('channel', function() store:search('imaging', {channels = 'telepathy'}) end)
fails('model', function() store.box:use_model(99) end)
out:close()
