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
end

run(2000)
collectgarbage()
collectgarbage()
local live = libmatch.native.live_boxes()
if live ~= 0 then stop(live .. ' boxes are alive') end
print('no live boxes')
