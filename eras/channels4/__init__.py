"""The site on Channels 4.

Here stands what differs from Channels 2: settings, routing, entry point. The consumer and the feed
are the same for both: `eras/consumers.py` and `eras/feed.py`. The app is `display/`.
"""
