-- LOAD: take the message of an item that BLPOP has taken from a list.
--
-- KEYS[1]  the item: a key that holds a message
--
-- Returns the message; nothing if it has expired.

return load(KEYS[1]) or nil
