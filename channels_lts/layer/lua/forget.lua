-- FORGET: remove processes that are not registered, and their members, from a group.
--
-- KEYS[1]  format
-- KEYS[2]  group
-- ARGV     processes

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
for _, process in ipairs(ARGV) do
    forget(KEYS[2], process)
end
