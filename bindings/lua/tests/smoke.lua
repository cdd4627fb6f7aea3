-- Bad input from Lua and no live boxes after many calls: smoke.lua EXAMPLE_FOLDER
local libmatch = require 'libmatch'
local folder = arg[1]

local function stop(...) print('NO ERROR as expected:', ...) os.exit(1) end

local function fails(part, call, ...)
  local good, problem = pcall(call, ...)
  if good then stop(part) end
  if not tostring(problem):find(part, 1, true) then stop(part, 'but', tostring(problem)) end
  return problem
end

local event_json = '{"participants":3,"slots":3,"tables":1,"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}'

local function finish(job)
  while job:step(40) do end
  return job
end

-- A store that is closed ends its jobs; what the collector takes lives on until its jobs are done; a repair's change list.
local function jobs_end_first()
  local store = libmatch.create(':memory:')
  local job = store.box:import_file(folder .. '/members.csv', nil, nil, nil, nil, false)
  store:close()
  fails('job is closed', job.step, job, 1)
  job = libmatch.create(':memory:').box:import_file(folder .. '/members.csv', nil, nil, nil, nil, false)
  collectgarbage()
  if finish(job):import_counts():match('^%d+ 0 ') then stop('an import ended with its store') end
  job = libmatch.native.Event(event_json):schedule(0, 500, 1, 1, false)
  collectgarbage()
  local plan, event = finish(job):plan(), libmatch.native.Event(event_json)
  if not event:check(plan):find('"valid": true', 1, true) or plan:changes_csv() ~= '' then stop('not planned') end
  job = event:repair_job(plan, '{"cancelled":[0]}', 0, 0, 1, nil)
  finish(job):repaired(event, plan) -- into the boxes that it works on
  if not plan:changes_csv():find(',cancelled,', 1, true) then stop('nobody is told') end
  fails('job is closed', job.step, job, 1)
end

local function run(rounds)
  local store = libmatch.create(':memory:', {as_of = '2026-11-01'})
  assert(store:import_file(folder .. '/members.csv').inserted > 0)
  local problem = fails('nobody', store.get, store, 'nobody')
  assert(problem.status == 'E_NOT_FOUND' and math.type(problem.row) == 'integer')
  fails('expected string', store.get, store, {})
  fails('expected string', store.search, store, nil)
  fails('expected string', store.search, store, 17)
  fails('NUL', store.get, store, 'a\0b')
  fails('UTF-8', store.search, store, 'imaging \xff\xfe')
  fails('kind', store.upsert, store, '{"kind":"compani","id":"x"}')
  fails('', store.search, store, ('x'):rep(2000000))
  fails('there is no', store.search, store, 'x', {want = 'things'})
  fails('', libmatch.native.Store.get, nil, nil, 'x')
  fails('', libmatch.native.Store.get, store, nil, 'x')
  for _ = 1, rounds do store:search('imaging software', {k = 5, explain = true}) end
  local job = store.box:import_file(folder .. '/members.csv', nil, nil, nil, nil, false)
  job:close()
  fails('job is closed', job.step, job, 1)
  store:close()
  store:close()
  fails('store is closed', store.get, store, 'IM28')
  jobs_end_first()
end

-- These take files or run until they are told to stop; a limit of time would end all others.
local left_out = {}
for name in ([[step split batch batch_all schedule policy repair repair_job repair_job_in import_file write_statistics use_statistics
    set_token_rules cancel time_limit close __disown]]):gmatch('%S+') do left_out[name] = true end

-- Any method of any object with any values: it returns or raises, the interpreter goes on.
local function fuzz(calls, seed)
  math.randomseed(seed)
  local store, closed = libmatch.create(':memory:'), libmatch.create(':memory:')
  store:import_file(folder .. '/members.csv')
  closed:close()
  local event, plan = libmatch.native.Event(event_json), libmatch.native.Plan('{"assignment":[0,1,2]}')
  local ended = event:schedule(0, 10, 1, 1, false)
  ended:close()
  local objects = {store.box, closed.box, event, plan, ended, store.box:search('imaging', 3, 0, nil, nil, nil, true),
    libmatch.native.Report('x', 'en')}
  local values = {false, true, 0, 1, -1, 7, 2 ^ 31, math.mininteger, 0 / 0, 1 / 0, 1.5, '', 'a', 'IM28', 'offer', 'a\0b', '\xff\xfe',
    ('ș'):rep(70000), '{"kind":"offer","id":"z","title":"x"}', '{"a":', {}, print, coroutine.create(print), io.stdout}
  for _, object in ipairs(objects) do values[#values + 1] = object end
  local names, failed = {}, 0
  for i, object in ipairs(objects) do
    names[i] = {}
    for name in pairs(getmetatable(object)['.fn']) do
      if not left_out[name] then names[i][#names[i] + 1] = name end
    end
    table.sort(names[i])
  end
  for _ = 1, calls do
    local which, given = math.random(#objects), {}
    local count = math.random(0, 10)
    for i = 1, count do given[i] = math.random(12) > 1 and values[math.random(#values)] or nil end
    local object, name = objects[which], names[which][math.random(#names[which])]
    if not pcall(object[name], object, table.unpack(given, 1, count)) then failed = failed + 1 end
  end
  if failed < calls / 4 then stop('seed ' .. seed .. ': nothing was refused') end
  if not store.box:stats():find('records') then stop('seed ' .. seed .. ': the store is not whole') end
  store:close()
end

run(2000)
fuzz(4000, tonumber(os.getenv('MATCH_FUZZ_SEED') or 1))
collectgarbage()
collectgarbage()
local live = libmatch.native.live_boxes()
if live ~= 0 then stop(live .. ' boxes are alive') end
print('no live boxes')
