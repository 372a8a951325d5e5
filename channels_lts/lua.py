"""What the channel layer has Redis do, a round trip each.

The keys, behind the layer's prefix (`asgi:`):

`http.request`, `daphne.response.X!`
    list: what waits in a channel. An item is the name of a key that holds a message, as
    asgi_redis has it; or, for a process that listens, the message itself behind a header:
    `\\0<number> <time> <kind> <group> <rest of the channel's name> <message>`.
`lts:daphne.response.X!`
    string: that the process listens, and the number of the last item sent to it. It expires
    unless the process renews it.
`:group:users`
    hash: the processes of the group (`daphne.response.X!`, no value), and the members that belong
    to no process that listens, with the times when they joined.
`:group:users:daphne.response.X!`
    set: the members in that process, by the rest of their names.

stock asgi_redis keeps a group in a sorted set. A hash in its place makes each of its uses fail
with WRONGTYPE, rather than reach half of the members.

The scripts run on Redis 3.2 and later.
"""

_LIBRARY = """
if redis.replicate_commands then
    redis.replicate_commands()  -- before 5.0 no script may write that has asked for the time
end

local function count(name, all, expiry, expiry_of_all)
    redis.call('incr', name)
    redis.call('expire', name, expiry)
    redis.call('incr', all)
    redis.call('expire', all, expiry_of_all)
end

local function push(list, state, header, body, expiry)
    local number = redis.call('incr', state)
    local now = redis.call('time')[1]
    redis.call('rpush', list, '\\0' .. number .. ' ' .. now .. ' ' .. header .. ' ' .. body)
    redis.call('expire', list, expiry + 1)
end

local function tell(list, state, header, expiry)
    if redis.call('exists', state) == 0 then
        return 0
    end
    push(list, state, header, '', expiry)
    return 1
end

local function is_full(list, capacity)
    local waiting = redis.call('llen', list)
    if waiting < tonumber(capacity) then
        return false
    end
    for _, item in ipairs(redis.call('lrange', list, 0, -1)) do
        if string.find(item, '^%z%d+ %d+ [+-] ') then  -- news of members are no messages
            waiting = waiting - 1
        end
    end
    return waiting >= tonumber(capacity)
end

local function whole(item)  -- nothing where the message has expired
    if string.byte(item) == 0 then
        return item
    end
    local body = redis.call('get', item)
    redis.call('del', item)
    return body
end

local function take_over(group)  -- what stock asgi_redis has left: its members hear on
    if redis.call('type', group)['ok'] == 'zset' then
        local members = redis.call('zrange', group, 0, -1, 'withscores')
        local left = redis.call('pttl', group)
        redis.call('del', group)
        for i = 1, #members, 2 do
            redis.call('hset', group, members[i], members[i + 1])
        end
        if left > 0 then
            redis.call('pexpire', group, left)
        end
        return #members / 2
    end
    return 0
end

local function forget(group, process)
    redis.call('hdel', group, process)
    redis.call('del', group .. ':' .. process)
end

local function members_of(group, oldest)
    local processes, others = {}, {}
    local fields = redis.call('hgetall', group)
    for i = 1, #fields, 2 do
        if fields[i + 1] == '' then
            table.insert(processes, fields[i])
        elseif tonumber(fields[i + 1]) < tonumber(oldest) then
            redis.call('hdel', group, fields[i])
        else
            table.insert(others, fields[i])
        end
    end
    return processes, others
end

local gone, full = {}, {}

local function reach(process, capacity, prefix, header, body, expiry, stats, expiries)
    local list, state = prefix .. process, prefix .. 'lts:' .. process
    local counter = ':messages_count'
    if redis.call('exists', state) == 0 then
        return table.insert(gone, process)
    elseif is_full(list, capacity) then
        table.insert(full, process)
        counter = ':channel_full_count'
    else
        push(list, state, header, body, expiry)
    end
    count(stats .. process .. counter, stats .. '#global#' .. counter, expiries[1], expiries[2])
end
"""

# Keys: message, channel, state; counters: sent there, in all, full there, in all.
# Arguments: body, expiry, capacity, header (none: not to a process), where to say that there is a
# message (none: nowhere), expiries of the counters.
# Returns 1, or 0 where the channel is full.
SEND = """
if is_full(KEYS[2], ARGV[3]) then
    count(KEYS[6], KEYS[7], ARGV[6], ARGV[7])
    return 0
end
if ARGV[4] ~= '' and redis.call('exists', KEYS[3]) == 1 then
    push(KEYS[2], KEYS[3], ARGV[4], ARGV[1], ARGV[2])
else
    redis.call('set', KEYS[1], ARGV[1], 'ex', ARGV[2])
    redis.call('rpush', KEYS[2], KEYS[1])
    redis.call('expire', KEYS[2], ARGV[2] + 1)
end
count(KEYS[4], KEYS[5], ARGV[6], ARGV[7])
if ARGV[5] ~= '' then
    redis.call('publish', ARGV[5], '')
end
return 1
"""

# Keys: channels. Returns the first channel and message that wait, or nothing.
RECEIVE = """
for _, channel in ipairs(KEYS) do
    local item = redis.call('lpop', channel)
    while item do
        local message = whole(item)
        if message then
            return {channel, message}
        end
        item = redis.call('lpop', channel)
    end
end
return nil
"""

# Keys: list and state of a process. Arguments: how many at most, seconds until the state expires.
# Returns what waits there, the number of the last item that was sent (none: no state), how many
# items are left, and the time.
DRAIN = """
local messages = {}
local items = redis.call('lrange', KEYS[1], 0, ARGV[1] - 1)
redis.call('ltrim', KEYS[1], #items, -1)
for _, item in ipairs(items) do
    table.insert(messages, whole(item) or nil)
end
redis.call('expire', KEYS[2], ARGV[2])
return {messages, redis.call('get', KEYS[2]), redis.call('llen', KEYS[1]), redis.call('time')[1]}
"""

# Keys: list and state of a process. Arguments: seconds until the state expires, and the number of
# the last item that it got, none at first.
# Returns 1 where it has missed nothing; else 0, and it begins anew.
LISTEN = """
local number = redis.call('get', KEYS[2])
if number and (number == ARGV[2] or redis.call('llen', KEYS[1]) > 0) then
    redis.call('expire', KEYS[2], ARGV[1])
    return 1
end
if ARGV[2] ~= '' then
    redis.call('del', KEYS[1])
end
redis.call('set', KEYS[2], 0, 'ex', ARGV[1])
return ARGV[2] == '' and 1 or 0
"""

# Keys: list and state of a process. Arguments: header, expiry.
# Returns 1 where the process listens and will hear of it.
TELL = """
return tell(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
"""

# Keys: group; list and state of the member's process, where it is to be told from here.
# Arguments: process (none, if it does not listen), rest of the name, name; time, expiry of the
# group; header, expiry of messages. Returns how many members were stock's.
ADD = """
local taken = take_over(KEYS[1])
local process = ARGV[1]
if KEYS[2] and tell(KEYS[2], KEYS[3], ARGV[6], ARGV[7]) == 0 then
    process = ''
end
if process == '' then
    redis.call('hset', KEYS[1], ARGV[3], ARGV[4])
else
    local members = KEYS[1] .. ':' .. process
    redis.call('hdel', KEYS[1], ARGV[3])
    redis.call('hset', KEYS[1], process, '')
    redis.call('sadd', members, ARGV[2])
    redis.call('expire', members, ARGV[5])
end
redis.call('expire', KEYS[1], ARGV[5])
return taken
"""

# Keys: as of ADD. Arguments: process, rest of the name, name; header, expiry of messages.
# Returns 1 where the member's process knew of it.
DISCARD = """
local taken = take_over(KEYS[1])
redis.call('hdel', KEYS[1], ARGV[3])
if ARGV[1] ~= '' then
    local members = KEYS[1] .. ':' .. ARGV[1]
    redis.call('srem', members, ARGV[2])
    if redis.call('exists', members) == 0 then
        redis.call('hdel', KEYS[1], ARGV[1])
    end
    if KEYS[2] then
        tell(KEYS[2], KEYS[3], ARGV[4], ARGV[5])
    end
end
return taken
"""

# What is sent, the first arguments of REACH and SPREAD: prefix, header, body, expiry, prefix
# of the counters, expiries of the counters.
_WHAT = """
local function send_to(process, capacity)
    reach(process, capacity, ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], {ARGV[6], ARGV[7]})
end
"""

# Arguments: what is sent, then processes and their capacities.
# Returns the processes that are gone, and those that take no more.
REACH = (
    _WHAT
    + """
for i = 8, #ARGV, 2 do
    send_to(ARGV[i], ARGV[i + 1])
end
return {gone, full}
"""
)

# Keys: group. Arguments: what is sent, the time before which members have expired, and the
# capacity of all processes; without one, nothing is sent.
# Returns as REACH, then the processes, the members that are none's, and how many were stock's.
SPREAD = (
    _WHAT
    + """
local taken = take_over(KEYS[1])
local processes, others = members_of(KEYS[1], ARGV[8])
for i = 1, ARGV[9] == '' and 0 or #processes do
    send_to(processes[i], ARGV[9])
end
for _, process in ipairs(gone) do
    forget(KEYS[1], process)
end
return {gone, full, processes, others, taken}
"""
)

# Keys: group. Arguments: processes that are gone.
FORGET = """
for _, process in ipairs(ARGV) do
    forget(KEYS[1], process)
end
"""

SCRIPTS = {
    name: _LIBRARY + script
    for name, script in list(globals().items())
    if name.isupper() and not name.startswith("_")
}
