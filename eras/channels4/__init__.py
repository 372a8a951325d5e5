"""The site on Channels 4.

This folder has the parts that differ from Channels 2: settings, routing, entry point. Consumer and
feed are the same for both: `eras/consumers.py` and `eras/feed.py`. The app is `display/`.
"""
