-- LEAVE: remove members of one process from groups that are kept at one host.
--
-- KEYS[1]   format
-- KEYS[2…]  groups
-- ARGV[1]   process
-- ARGV[2…]  in turn for each group: the number of members that leave, and their local parts
--
-- The process is not notified: it asks for this itself. A group of asgi_redis stays as it is.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
local at = 2
for i = 2, #KEYS do
    local members, last = KEYS[i] .. ':' .. ARGV[1], at + ARGV[at]
    redis.pcall('srem', members, unpack(ARGV, at + 1, last))
    if redis.call('exists', members) == 0 then
        redis.pcall('hdel', KEYS[i], ARGV[1])
    end
    at = last + 1
end
