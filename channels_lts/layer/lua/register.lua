-- REGISTER: register a process that reads its own list, or renew its registration.
--
-- KEYS[1]  format
-- KEYS[2]  list of the process
-- KEYS[3]  sequence of the process
-- ARGV[1]  expiry of the registration, in seconds
-- ARGV[2]  number of the last envelope that the process received; empty at the first time
-- ARGV[3]  expiry of the format's number and of the announcement, in seconds
-- ARGV[4]  1 if the process has subscribed to the Redis channel KEYS[3]; empty if it has not
--
-- Returns 1 if the process has missed no envelope. Returns 0 if it has: then its sequence starts
-- again at 0. Messages without an envelope stay: a reply can be sent before the process is back.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
record_format(KEYS[1], ARGV[3])
-- The subscription may be at another Redis: behind a proxy, or after a failover.
local is_subscribed = ARGV[4] ~= '' and (count_subscribers(KEYS[3]) or 0) > 0
if not is_subscribed or not announce(KEYS[3], ARGV[3]) then
    redis.call('del', KEYS[3] .. ANNOUNCED)
end
redis.call('del', KEYS[3] .. AWAY)
local number = redis.call('get', KEYS[3])
local waiting = redis.call('llen', KEYS[2])
if tonumber(number or '') and (number == ARGV[2] or waiting > 0) then
    redis.call('expire', KEYS[3], ARGV[1])
    return 1
end
for _, item in ipairs(ARGV[2] ~= '' and redis.call('lrange', KEYS[2], 0, -1) or {}) do
    if is_envelope(item) then  -- its number is of the sequence that is lost
        redis.call('lrem', KEYS[2], 1, item)
    end
end
redis.call('del', KEYS[3] .. NOTICES, KEYS[3] .. BULK)
redis.call('set', KEYS[3], 0, 'ex', ARGV[1])
return ARGV[2] == '' and 1 or 0
