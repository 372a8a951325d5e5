"""See what the processes of a site send and receive, while the site runs.

Each process has a way of its own to the Redis of its site: a unix socket, at which the tap listens.
The tap forwards all bytes, reads them in both directions, and makes events of them. Since Channels
2 the server also runs Django: there an ASGI wrapper and a middleware report what Redis does not
see.
"""
