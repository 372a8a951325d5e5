-- DRAIN: take what waits for a process, and renew its registration.
--
-- KEYS[1]  format
-- KEYS[2]  list of the process
-- KEYS[3]  sequence of the process
-- ARGV[1]  the most items to take
-- ARGV[2]  expiry of the registration, in seconds
-- ARGV[3]  expiry of the format's number and of the announcement, in seconds
--
-- Returns {messages and envelopes, number of the last envelope sent to the process (nothing if the
-- process is not registered), number of items left in the list, time of Redis in seconds}.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
local messages = {}
local items = redis.call('lrange', KEYS[2], 0, ARGV[1] - 1)
redis.call('ltrim', KEYS[2], #items, -1)
for _, item in ipairs(items) do
    table.insert(messages, load(item) or nil)
end
local left = redis.call('llen', KEYS[2])
local taken
for i = left > 0 and #items or 0, 1, -1 do
    taken = taken or string.match(items[i], '^%z(%d+) ')
end
if left == 0 then
    redis.call('del', KEYS[3] .. NOTICES, KEYS[3] .. BULK)
elseif taken then
    redis.pcall('zremrangebyscore', KEYS[3] .. NOTICES, '-inf', taken)
    redis.pcall('zremrangebyscore', KEYS[3] .. BULK, '-inf', taken)
end
redis.call('del', KEYS[3] .. AWAY)
redis.call('expire', KEYS[3], ARGV[2])
redis.call('expire', KEYS[3] .. ANNOUNCED, ARGV[3])
record_format(KEYS[1], ARGV[3])
return {messages, redis.call('get', KEYS[3]), left, redis.call('time')[1]}
