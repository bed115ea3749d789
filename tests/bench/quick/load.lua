-- Asks about enterprises that follow one another in a shuffled list, from a place that is drawn for each request, which
-- has a number of its own unless few are asked again and again.
local codes, per, stride, starts, asked, step

local function setting(name)
  return (assert(os.getenv("BENCH_" .. name), "BENCH_" .. name .. " is not set"))
end

function init()
  codes = {}
  for line in io.lines(setting("CODES")) do codes[#codes + 1] = line end
  per, stride = tonumber(setting("PER")), tonumber(setting("STRIDE"))
  starts = math.floor((#codes - per) / stride) + 1
  asked, step = 0, 1 - tonumber(setting("HOT"))
  math.randomseed(tonumber(setting("SEED")))
  wrk.method, wrk.path = "POST", setting("PATH")
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Accept"] = "application/graphql-response+json"
  wrk.headers["Authorization"] = "Bearer " .. setting("TOKEN")
end

local before, between, ending = setting("BEFORE"), setting("BETWEEN"), setting("END")

function request()
  local first = 1 + stride * math.random(0, starts - 1)
  asked = asked + step
  local named = table.concat(codes, '","', first, first + per - 1)
  return wrk.format(nil, nil, nil, before .. named .. between .. asked .. ending)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("measured %d %d %d %f %f %d\n", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99), summary.bytes))
end
