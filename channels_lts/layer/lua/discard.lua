-- DISCARD: remove a member from a group.
--
-- KEYS[1]  format
-- KEYS[2]  group
-- KEYS[3]  list of the member's process   } both only if the process is kept at the same host
-- KEYS[4]  sequence of that process       } as the group
-- ARGV[1]  process of the member; empty if it has none
-- ARGV[2]  local part of the member
-- ARGV[3]  full name of the member's channel
-- ARGV[4]  header of the envelope for the process
-- ARGV[5]  expiry of messages, in seconds
--
-- Returns how many members were taken over from asgi_redis.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
local taken_over = take_over(KEYS[2])
redis.call('hdel', KEYS[2], ARGV[3])
if ARGV[1] ~= '' then
    local members = KEYS[2] .. ':' .. ARGV[1]
    redis.pcall('srem', members, ARGV[2])
    if redis.call('exists', members) == 0 then
        redis.call('hdel', KEYS[2], ARGV[1])
    end
    if KEYS[3] then
        notify(KEYS[3], KEYS[4], ARGV[4], ARGV[5])
    end
end
return taken_over
