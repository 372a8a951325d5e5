-- TO_STOCK: turn a group into the sorted set that asgi_redis keeps.
--
-- KEYS[1]   format
-- KEYS[2]   group
-- ARGV[1]   time in seconds, at which the members of registered processes count as added
-- ARGV[2]   '1': count only, and write nothing
-- ARGV[3…]  the processes that are registered
--
-- Returns {1 if the group is a hash of channels_lts and 0 if not, members kept, members removed}.
-- Removes the members of a process that is not registered: their sockets are closed.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
if redis.call('type', KEYS[2])['ok'] ~= 'hash' then
    return {0, 0, 0}
end
local registered, kept, old, removed = {}, {}, {}, 0
for i = 3, #ARGV do
    registered[ARGV[i]] = true
end
local fields = redis.call('hgetall', KEYS[2])
for i = 1, #fields, 2 do
    local name, joined = fields[i], fields[i + 1]
    if joined ~= '' then
        table.insert(kept, {joined, name})
    else
        local members = KEYS[2] .. ':' .. name
        for _, local_part in ipairs(redis.call('smembers', members)) do
            if registered[name] then
                table.insert(kept, {ARGV[1], name .. local_part})
            else
                removed = removed + 1
            end
        end
        table.insert(old, members)
    end
end
if ARGV[2] ~= '1' then
    local left = redis.call('pttl', KEYS[2])
    redis.call('del', KEYS[2])
    for _, key in ipairs(old) do
        redis.call('del', key)
    end
    for _, member in ipairs(kept) do
        redis.call('zadd', KEYS[2], member[1], member[2])
    end
    if left > 0 then
        redis.call('pexpire', KEYS[2], left)
    end
end
return {1, #kept, removed}
