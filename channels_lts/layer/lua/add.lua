-- ADD: add a member to a group.
--
-- KEYS[1]  format
-- KEYS[2]  group
-- KEYS[3]  list of the member's process   } both only if the process is kept at the same host
-- KEYS[4]  sequence of that process       } as the group
-- ARGV[1]  process of the member; empty if it has no registered process
-- ARGV[2]  local part of the member
-- ARGV[3]  full name of the member's channel
-- ARGV[4]  time of joining, in seconds
-- ARGV[5]  expiry of the group, in seconds
-- ARGV[6]  header of the envelope for the process
-- ARGV[7]  expiry of messages, in seconds
--
-- Returns how many members were taken over from asgi_redis.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
local taken_over = take_over(KEYS[2])
local process = ARGV[1]
if KEYS[3] and notify(KEYS[3], KEYS[4], ARGV[6], ARGV[7]) == 0 then
    process = ''
end
if process == '' then
    redis.call('hset', KEYS[2], ARGV[3], ARGV[4])
else
    local members = KEYS[2] .. ':' .. process
    redis.call('hdel', KEYS[2], ARGV[3])
    if type(redis.pcall('sadd', members, ARGV[2])) == 'table' then  -- another program's key
        redis.call('del', members)
        redis.call('sadd', members, ARGV[2])
    end
    if redis.call('hset', KEYS[2], process, '') == 1 then
        forget_expired(KEYS[2])
    end
    redis.call('expire', members, ARGV[5])
end
redis.call('expire', KEYS[2], ARGV[5])
return taken_over
