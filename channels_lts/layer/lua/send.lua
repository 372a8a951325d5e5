-- SEND: send a message to one channel.
--
-- KEYS[1]  format
-- KEYS[2]  a new key for the message
-- KEYS[3]  list of the channel, or of its process
-- KEYS[4]  sequence of the process
-- KEYS[5]  counter of the channel: messages sent
-- KEYS[6]  counter of all channels: messages sent
-- KEYS[7]  counter of the channel: messages refused
-- KEYS[8]  counter of all channels: messages refused
-- KEYS[9]  pause of the reply channel; only if the channel is one
-- ARGV[1]  message
-- ARGV[2]  expiry of the message, in seconds
-- ARGV[3]  capacity of the channel
-- ARGV[4]  header of the envelope; empty if the channel belongs to no process
-- ARGV[5]  Redis channel on which to publish that a message waits; empty: do not publish
-- ARGV[6]  expiry of the channel's counters, in seconds
-- ARGV[7]  expiry of the counters of all channels, in seconds
-- ARGV[8]  deadline, as of is_too_late
--
-- Returns -1 if it is too late. Returns 0 if the channel is full or paused, 2 if the message was sent to a registered process,
-- else 1.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
if is_too_late(ARGV[8]) then
    return -1
end
if KEYS[9] and redis.call('exists', KEYS[9]) == 1 then
    return 0
end
if is_full(KEYS[3], KEYS[4], ARGV[3]) then
    count(KEYS[7], KEYS[8], ARGV[6], ARGV[7])
    return 0
end
local sent = 1
if ARGV[4] ~= '' and redis.call('exists', KEYS[4]) == 1 then
    sent = 2
    push(KEYS[3], KEYS[4], ARGV[4], ARGV[1], ARGV[2])
else
    redis.call('set', KEYS[2], ARGV[1], 'ex', ARGV[2])
    redis.call('rpush', KEYS[3], KEYS[2])
    redis.call('expire', KEYS[3], ARGV[2] + 1)
end
count(KEYS[5], KEYS[6], ARGV[6], ARGV[7])
if ARGV[5] ~= '' then
    redis.call('publish', ARGV[5], '')
end
return sent
