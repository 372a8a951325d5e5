-- DEREGISTER: end the registration of a process that ends.
--
-- KEYS[1]  format
-- KEYS[2]  list of the process
-- KEYS[3]  sequence of the process
-- ARGV[1]  expiry of the mark that it has ended, in seconds

local refusal = refuse_format(KEYS[1])
if refusal then
    return refusal
end
redis.call('del', KEYS[3])
announce(KEYS[3], ARGV[1])
return 1
