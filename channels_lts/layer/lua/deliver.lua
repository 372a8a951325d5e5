-- DELIVER: deliver a message to processes that are kept at one host.
--
-- KEYS[1]         format
-- ARGV[1] to [7]  as of BROADCAST
-- ARGV[8…]        in turn: a process, and its capacity
-- the last ARGV   deadline, as of is_too_late
--
-- Returns {processes that are not registered, processes whose list is full}, or TOO_LATE.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
if is_too_late(ARGV[#ARGV]) then
    return TOO_LATE
end
local gone, full = {}, {}
for i = 8, #ARGV - 1, 2 do
    deliver(ARGV[i], ARGV[i + 1], ARGV, gone, full)
end
return {gone, full}
