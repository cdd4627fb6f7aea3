-- What crossing the border costs in Lua: a JSON line per measurement; host.lua RECORDS.jsonl, run by run.py. Lua's own
-- clock is of the processor.
local libmatch = require 'libmatch'
local COUNT = 100000

local function best(times, call)
  local least = math.huge
  for _ = 1, times do
    local begun = os.clock()
    call()
    least = math.min(least, os.clock() - begun)
  end
  return least
end

local function report(what, value) print(('{"host":"lua","what":"%s","value":%.4f}'):format(what, value)) end

local box = libmatch.event('{"participants":2,"slots":1,"tables":1,"meetings":[{"a":0,"b":1}]}')
report('call ns', best(5, function() for _ = 1, COUNT do box:meetings() end end) * 1e9 / COUNT)
local store = libmatch.create(':memory:', {as_of = '2026-05-31'})
store:import_file(arg[1])
report('get us', best(5, function() for i = 0, 1999 do store:get('i' .. i) end end) * 1e6 / 2000)
report('search k=10 us', best(5, function() for _ = 1, 200 do store:search('tool 13') end end) * 1e6 / 200)
local hits = store.box:search('imaging', COUNT, 0, nil, nil, nil, false)
report('iterate 100,000 hits ms', best(3, function() -- as Store:search() makes them
  local list = {}
  for i = 0, hits:count() - 1 do
    list[i + 1] = {rank = i + 1, id = hits:id(i), kind = hits:kind(i), name = hits:name(i), score = hits:score(i)}
  end
end) * 1e3)
store:close()
