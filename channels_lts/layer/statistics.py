"""asgi_redis's statistics of a channel, for a list that also has envelopes in it."""


def channel_statistics(store, hosts, channel, expiry):
    """Return a dict with the fields of asgi_redis's `channel_statistics`, summed over hosts.

    `hosts` are the indexes (list of int) of the hosts at which the channel (str) is kept,
    `expiry` is that of messages in seconds.
    """
    counts = [store.count(host=host, channel=channel, expiry=expiry) for host in hosts]
    return {
        "messages_count": sum(count.sent for count in counts),
        "channel_full_count": sum(count.refused for count in counts),
        "messages_pending": sum(count.waiting for count in counts),
        "messages_max_age": max(count.oldest for count in counts),
    }
