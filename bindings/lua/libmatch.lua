-- libmatch for Lua: a thin layer over the module libmatch_native. Text is UTF-8; records go in and come out as JSON.
-- Failures are error tables {status, message, file, row, field, value}; tostring() gives the message.
local native = require 'libmatch_native'

local libmatch = {native = native, version = native.version, explanation_text = native.explanation_text}

local OPEN = {read = 0, write = 1, create = 2}
local TIERS = {public = 0, members = 1, confidential = 2}
local MODES = {balanced = 0, complement = 1, peer = 2}
-- match_want of match/types.h
local WANTS = {any_item = 0, organisations = 1, clusters = 2, any = 3, competence = 10, offer = 11, request = 12,
  idea = 13, project = 14, call = 15, organisation = 16, cluster = 17}
local CHANGES = {[0] = 'unchanged', 'inserted', 'updated', 'older'}

local function choice(table, name, value, default)
  local number = table[value or default]
  if number == nil then error(('%s: there is no %q'):format(name, tostring(value)), 3) end
  return number
end

-- Runs a job to its end in steps of 40 ms; progress(share), if given, sees how far it is.
function libmatch.finish(job, progress)
  while job:step(40) do
    if progress then progress(job:progress()) end
  end
  return job
end

local Store = {}
Store.__index = Store
Store.__close = function(store) store.box:close() end -- the collector lets go of the box: jobs on it go on

-- options: mode 'read' | 'write' | 'create', viewer, as_of, busy_ms
function libmatch.open(path, options)
  options = options or {}
  local box = native.Store(path, choice(OPEN, 'mode', options.mode, 'read'),
    choice(TIERS, 'viewer', options.viewer, 'public'), options.as_of, options.busy_ms or 5000)
  return setmetatable({box = box}, Store)
end

function libmatch.create(path, options)
  local all = {mode = 'create'}
  for key, value in pairs(options or {}) do all[key] = value end
  return libmatch.open(path, all)
end

function libmatch.event(json) return native.Event(json) end

function Store:close() self.box:close() end

-- options: kind, scheme, map, format, strict, progress. Gives rows, inserted, updated, unchanged, older, rejected, warnings.
function Store:import_file(path, options)
  options = options or {}
  local job = self.box:import_file(path, options.kind, options.scheme, options.map, options.format,
    options.strict or false)
  local good, problem = pcall(libmatch.finish, job, options.progress)
  if not good then
    job:close()
    error(problem, 0)
  end
  local counts = {}
  local n = job:import_counts():gmatch('%d+')
  for _, key in ipairs {'rows', 'inserted', 'updated', 'unchanged', 'older', 'rejected', 'warnings'} do
    counts[key] = math.tointeger(n())
  end
  job:close()
  return counts
end

-- Gives the change ('unchanged', 'inserted', 'updated', 'older') and the warnings as JSON.
function Store:upsert(json)
  local change, warnings = self.box:upsert(json):match('^(%d) (.*)$')
  return CHANGES[tonumber(change)], warnings
end

function Store:get(id, kind) return self.box:get(kind, id) end
function Store:delete(kind, id) self.box:remove(kind, id) end

local function list(hits)
  local out = {}
  for i = 0, hits:count() - 1 do
    out[i + 1] = {rank = i + 1, id = hits:id(i), kind = hits:kind(i), name = hits:name(i), score = hits:score(i),
      explanation = hits:explanation(i)}
  end
  return out
end

-- options: k, want, where, language, channels, explain
function Store:search(text, options)
  local o = options or {}
  return list(self.box:search(text, o.k or 10, choice(WANTS, 'want', o.want, 'any_item'), o.where, o.language,
    o.channels, o.explain or false))
end

-- options: k, want, mode, where, new_only, beyond, explain
function Store:partners(id, options)
  local o = options or {}
  return list(self.box:partners(id, o.k or 10, choice(WANTS, 'want', o.want, 'any_item'),
    choice(MODES, 'mode', o.mode, 'balanced'), o.where, o.new_only or false, o.beyond or 0, o.explain or false))
end

function Store:explain(a, b, mode) return self.box:explain(a, b, choice(MODES, 'mode', mode, 'balanced')) end

function Store:why_not(a, b, options)
  local o = options or {}
  return self.box:why_not(a, b, o.k or 10, choice(WANTS, 'want', o.want, 'any_item'),
    choice(MODES, 'mode', o.mode, 'balanced'), o.where, o.new_only or false, o.beyond or 0)
end

return libmatch
