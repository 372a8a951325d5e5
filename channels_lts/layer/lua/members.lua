-- MEMBERS: return the members of a group.
--
-- KEYS[1]  format
-- KEYS[2]  group
-- ARGV[1]  time in seconds; plain members that joined before it have expired
--
-- Returns {processes, plain members, how many members were taken over from asgi_redis}.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
local taken_over = take_over(KEYS[2])
local processes, plain = members_of(KEYS[2], ARGV[1])
return {processes, plain, taken_over}
