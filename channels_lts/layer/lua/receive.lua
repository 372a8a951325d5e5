-- RECEIVE: take the first message that waits in one of several channels.
--
-- KEYS[1]   format
-- KEYS[2…]  lists of the channels; the first of them that has a message counts
--
-- Returns {list, message or envelope}, or nothing.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
for i = 2, #KEYS do
    local item = redis.call('lpop', KEYS[i])
    while item do
        local message = load(item)
        if message then
            return {KEYS[i], message}
        end
        item = redis.call('lpop', KEYS[i])
    end
end
return nil
