"""The site on Channels 2.4.0.

Here stands what differs from Channels 4: settings, routing, entry point. The consumer and the feed
are the same for both: `eras/consumers.py` and `eras/feed.py`. The app is `display/`.
"""
