-- BROADCAST: deliver a message to all processes of a group that are kept at the group's host.
--
-- KEYS[1]  format
-- KEYS[2]  group
-- ARGV[1]  prefix of the keys
-- ARGV[2]  header of the envelope
-- ARGV[3]  message
-- ARGV[4]  expiry of the message, in seconds
-- ARGV[5]  prefix of the counters
-- ARGV[6]  expiry of a channel's counters, in seconds
-- ARGV[7]  expiry of the counters of all channels, in seconds
-- ARGV[8]  time in seconds; plain members that joined before it have expired
-- ARGV[9]  capacity of each process
-- ARGV[10] deadline, as of is_too_late
--
-- Returns {processes whose list is full, plain members, how many members were taken over from
-- asgi_redis}, or TOO_LATE. Processes that are not registered leave the group.

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
if is_too_late(ARGV[10]) then
    return TOO_LATE
end
local taken_over = take_over(KEYS[2])
local processes, plain = members_of(KEYS[2], ARGV[8])
local gone, full = {}, {}
for _, process in ipairs(processes) do
    deliver(process, ARGV[9], ARGV, gone, full)
end
for _, process in ipairs(gone) do
    forget(KEYS[2], process)
end
return {full, plain, taken_over}
