-- SEND: send a message to one channel.
--
-- KEYS[1]  format
-- KEYS[2]  a new key for the message
-- KEYS[3]  list of the channel, or of its process
-- KEYS[4]  sequence of the process; also the Redis channel to which the process has subscribed
-- KEYS[5]  counter of the channel: messages sent
-- KEYS[6]  counter of all channels: messages sent
-- KEYS[7]  counter of the channel: messages refused
-- KEYS[8]  counter of all channels: messages refused
-- KEYS[9]  pause of the reply channel         } both only if the channel is one
-- KEYS[10] mark that its client has left      }
-- ARGV[1]  message
-- ARGV[2]  expiry of the message, in seconds
-- ARGV[3]  capacity of the channel
-- ARGV[4]  limit of parts of large responses, if the message is one for a process; else empty
-- ARGV[5]  header of the envelope; empty if the channel belongs to no process
-- ARGV[6]  Redis channel on which to publish that a message waits; empty: do not publish
-- ARGV[7]  expiry of the channel's counters, in seconds
-- ARGV[8]  expiry of the counters of all channels, in seconds
-- ARGV[9]  deadline, as of is_too_late
--
-- Returns 0 if the channel is full or paused, 2 if the message was sent to a registered process,
-- 3 if the client or the process of the channel is gone, TOO_LATE, else 1.

local NO_ROOM, SENT, SENT_TO_REGISTERED, GONE = 0, 1, 2, 3
local LONGEST_AWAY = 1000  -- milliseconds until a process that lives has taken a QUESTION

-- Return whether a process has ended: it has no subscription any more, and takes no QUESTION.
local function has_ended(sequence, is_registered)
    if count_subscribers(sequence) ~= 0 then
        redis.call('del', sequence .. AWAY)
        return false
    end
    local announced = text_at(sequence .. ANNOUNCED)
    if not announced or announced ~= run_id() then
        return false
    end
    local clock = redis.call('time')
    local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
    local since = tonumber(text_at(sequence .. AWAY) or '')
    if not since then
        since = now
        redis.call('set', sequence .. AWAY, string.format('%.0f', now), 'ex', 60)
        if is_registered then
            push(KEYS[3], sequence, QUESTION, '', ARGV[2], NOTICES)
        end
    end
    return not is_registered or now - since >= LONGEST_AWAY
end

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
if is_too_late(ARGV[9]) then
    return TOO_LATE
end
local is_paused = KEYS[9] and redis.call('exists', KEYS[9], KEYS[10]) > 0
if is_paused and redis.call('exists', KEYS[10]) == 1 then
    return GONE
end
local is_registered = false
if ARGV[5] ~= '' then
    is_registered = redis.call('exists', KEYS[4]) == 1
    -- A process that lives takes its items at once.
    local is_idle = is_registered and not is_paused and redis.call('llen', KEYS[3]) == 0
    if not is_idle and has_ended(KEYS[4], is_registered) then
        return GONE
    end
end
if is_paused then
    return NO_ROOM
end
local is_bulk = is_registered and ARGV[4] ~= ''
if is_bulk and is_full_of_bulk(KEYS[3], KEYS[4], ARGV[4])
    or not is_bulk and is_full(KEYS[3], KEYS[4], ARGV[3]) then
    count(KEYS[7], KEYS[8], ARGV[7], ARGV[8])
    return NO_ROOM
end
if is_registered then
    push(KEYS[3], KEYS[4], ARGV[5], ARGV[1], ARGV[2], is_bulk and BULK or nil)
else
    redis.call('set', KEYS[2], ARGV[1], 'ex', ARGV[2])
    redis.call('rpush', KEYS[3], KEYS[2])
    redis.call('expire', KEYS[3], ARGV[2] + 1)
end
count(KEYS[5], KEYS[6], ARGV[7], ARGV[8])
if ARGV[6] ~= '' then
    redis.call('publish', ARGV[6], '')
end
return is_registered and SENT_TO_REGISTERED or SENT
