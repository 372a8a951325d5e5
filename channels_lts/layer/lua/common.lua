-- Functions for the other scripts. scripts.py puts this text before each of them.
--
-- Keys in Redis. Each begins with the layer's prefix (`asgi:`):
--
-- `http.request`, `daphne.response.X!`
--     List: the messages that wait in a channel. An item is the name of a key that holds a
--     message, as asgi_redis writes it. In the list of a registered process it can be an envelope:
--     `\0<number> <time> <kind> <group> <local part> <message>`.
-- `lts:daphne.response.X!`
--     String: the sequence of a process, the number of the last envelope sent to it. The process
--     is registered while this key exists. The key expires unless the process renews it.
-- `lts:daphne.response.X!:notices`, `lts:daphne.response.X!:bulk`
--     Sorted set: the numbers of the envelopes in the list that the capacity does not count. These
--     are the notices of members, and the parts of large responses, which have a limit of their
--     own. DRAIN removes what it has taken. An older channels_lts does not know these keys.
-- `lts:daphne.response.X!:announced`
--     String: the run of Redis (`run_id`) in which the process has subscribed to the Redis channel
--     `lts:daphne.response.X!`, or has ended. Without a subscriber the process is gone. After a
--     restart of Redis, or a failover, the mark says nothing: Redis has another `run_id`.
-- `lts:daphne.response.X!:away`
--     String: the time in milliseconds when a sender found that the process has no subscription, and
--     asked it with a QUESTION. A process that lives takes that, which deletes this key.
-- `lts:paused:daphne.response.X!abc`
--     String: while it exists, senders to this reply channel have to wait. It expires in seconds.
-- `lts:gone:daphne.response.X!abc`
--     String: while it exists, the client of this reply channel has left. It expires.
-- `lts:format`
--     String: the version of the format that this file describes. If there is no such key, the
--     format is version 1, as channels_lts wrote it before there was a number.
-- `:group:users`
--     Hash: the processes of a group (field `daphne.response.X!`, value empty), and its plain
--     members, which belong to no registered process (field: channel, value: time of joining).
-- `:group:users:daphne.response.X!`
--     Set: the members of the group in that process, by their local parts.
--
-- asgi_redis keeps a group in a sorted set. On a hash each of its group commands fails with
-- WRONGTYPE: that is better than a message that only half of the members receive.
--
-- The scripts run on Redis 3.2 and later.

local FORMAT = '1'
local NOTICES, BULK = ':notices', ':bulk'
local QUESTION = '?  '  -- header of an envelope: whether the process lives
local ANNOUNCED, AWAY = ':announced', ':away'
local TOO_LATE = -1  -- the answer of a script after its deadline

if redis.replicate_commands then
    redis.replicate_commands()  -- before Redis 5.0 a script that has read the time may not write
end

-- Return an error reply if the data in Redis has another format than FORMAT; else nothing.
local function refuse_format(key)
    local found = redis.call('get', key)
    if found and found ~= FORMAT then
        return redis.error_reply(
            'ERR its data has format ' .. found .. ' of channels_lts, and this process knows '
            .. 'format ' .. FORMAT .. '. Install the newer channels_lts here, or use another prefix.'
        )
    end
end

-- Return whether the sender of a command has given up. A Redis that hung executes commands that it
-- got long before. `deadline` is a time of Redis in milliseconds; empty if the sender waits.
local function is_too_late(deadline)
    if not deadline or deadline == '' then
        return false
    end
    local now = redis.call('time')
    return now[1] * 1000 + now[2] / 1000 > tonumber(deadline)
end

local function record_format(key, expiry)
    redis.call('set', key, FORMAT, 'ex', expiry)
end

-- Add 1 to a counter. A value that is no number comes from another program: start again at 1.
local function increase(counter, expiry)
    if type(redis.pcall('incr', counter)) == 'table' then
        redis.call('del', counter)
        redis.call('incr', counter)
    end
    redis.call('expire', counter, expiry)
end

local function count(channel_counter, global_counter, channel_expiry, global_expiry)
    increase(channel_counter, channel_expiry)
    increase(global_counter, global_expiry)
end

-- Note the number of an envelope that the capacity does not count.
local function note(numbers, number, expiry)
    if type(redis.pcall('zadd', numbers, number, number)) == 'table' then  -- another program's key
        redis.call('del', numbers)
        redis.call('zadd', numbers, number, number)
    end
    redis.call('expire', numbers, expiry + 1)
end

-- Return how many numbers are noted.
local function count_noted(numbers)
    return tonumber(redis.pcall('zcard', numbers)) or 0
end

-- Append an envelope to the list of a process. `uncounted` is NOTICES or BULK, or nothing.
local function push(list, sequence, header, body, expiry, uncounted)
    local number = redis.call('incr', sequence)
    local now = redis.call('time')[1]
    local item = '\0' .. number .. ' ' .. now .. ' ' .. header .. ' ' .. body
    local waiting = redis.call('rpush', list, item)
    redis.call('expire', list, expiry + 1)
    if uncounted then
        if waiting == 1 then  -- an older daphne has taken the others
            redis.call('del', sequence .. NOTICES, sequence .. BULK)
        end
        note(sequence .. uncounted, number, expiry)
    end
end

-- Append an envelope without a body, also to a full list. Return 1, or 0 if the process is not
-- registered.
local function notify(list, sequence, header, expiry)
    if redis.call('exists', sequence) == 0 then
        return 0
    end
    push(list, sequence, header, '', expiry, NOTICES)
    return 1
end

-- Return whether a list has as many messages as its capacity. A notice of a member is no message,
-- and a part of a large response has a limit of its own. Only a registered process has them.
local function is_full(list, sequence, capacity)
    local waiting, capacity = redis.call('llen', list), tonumber(capacity)
    if waiting < capacity or redis.call('exists', sequence) == 0 then
        return waiting >= capacity
    end
    local uncounted = count_noted(sequence .. NOTICES) + count_noted(sequence .. BULK)
    return waiting - uncounted >= capacity
end

-- Return whether the list of a registered process has as many parts of large responses as allowed.
local function is_full_of_bulk(list, sequence, limit)
    return redis.call('llen', list) > 0 and count_noted(sequence .. BULK) >= tonumber(limit)
end

-- Return a text that is another one after each start of Redis; nothing if Redis does not tell.
local function run_id()
    local info = redis.pcall('info', 'server')
    return type(info) == 'string' and string.match(info, 'run_id:(%w+)') or nil
end

-- Return the text at a key; nothing if there is none.
local function text_at(key)
    local found = redis.pcall('get', key)
    return type(found) == 'string' and found or nil
end

-- Return how many connections have subscribed to a Redis channel; nothing if that is not permitted.
local function count_subscribers(channel)
    return redis.pcall('pubsub', 'numsub', channel)[2]
end

-- Record that a process without a subscription is gone. Return whether that could be recorded.
local function announce(sequence, expiry)
    local id = run_id()
    if id then
        redis.call('set', sequence .. ANNOUNCED, id, 'ex', expiry)
    end
    return id ~= nil
end

local function is_envelope(item)
    return string.byte(item) == 0
end

-- Return the message or envelope of a list's item; nothing if the message has expired.
local function load(item)
    if is_envelope(item) then
        return item
    end
    local body = redis.pcall('get', item)
    if type(body) == 'table' then
        return item  -- the name of a key that holds no message: the receiver logs it
    end
    redis.call('del', item)
    return body
end

-- Turn a group that asgi_redis has kept into this format. Return how many members it had.
local function take_over(group)
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

-- Remove a process and its members from a group.
local function forget(group, process)
    redis.call('hdel', group, process)
    redis.call('del', group .. ':' .. process)
end

-- Return the processes and the plain members of a group. Remove plain members that joined before
-- the time `oldest`.
local function members_of(group, oldest)
    local processes, plain = {}, {}
    local fields = redis.call('hgetall', group)
    for i = 1, #fields, 2 do
        if fields[i + 1] == '' then
            table.insert(processes, fields[i])
        elseif (tonumber(fields[i + 1]) or 0) < tonumber(oldest) then
            redis.call('hdel', group, fields[i])
        else
            table.insert(plain, fields[i])
        end
    end
    return processes, plain
end

-- Remove the processes whose members have expired from a group: they were killed long ago, and
-- nobody has sent a message to the group since.
local function forget_expired(group)
    for _, process in ipairs(members_of(group, 0)) do
        if redis.call('exists', group .. ':' .. process) == 0 then
            redis.call('hdel', group, process)
        end
    end
end

-- Deliver an envelope to a process. Add the process to `gone` if it is not registered, to `full`
-- if its list is full. `envelope` is the first seven arguments of BROADCAST and DELIVER.
local function deliver(process, capacity, envelope, gone, full)
    local prefix, header, body, expiry, stats, channel_expiry, global_expiry = unpack(envelope, 1, 7)
    local list, sequence = prefix .. process, prefix .. 'lts:' .. process
    local counter = ':messages_count'
    if redis.call('exists', sequence) == 0 then
        return table.insert(gone, process)
    elseif is_full(list, sequence, capacity) then
        table.insert(full, process)
        counter = ':channel_full_count'
    else
        push(list, sequence, header, body, expiry)
    end
    count(stats .. process .. counter, stats .. '#global#' .. counter, channel_expiry, global_expiry)
end
