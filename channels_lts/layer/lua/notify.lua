-- NOTIFY: send an envelope without a body to a process, also if its list is full.
--
-- KEYS[1]  format
-- KEYS[2]  list of the process
-- KEYS[3]  sequence of the process
-- ARGV[1]  header of the envelope
-- ARGV[2]  expiry of messages, in seconds
--
-- Returns 1, or 0 if the process is not registered.

return refuse_format(KEYS[1]) or notify(KEYS[2], KEYS[3], ARGV[1], ARGV[2])
