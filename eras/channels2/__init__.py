"""The site on Channels 2.4.0.

This folder has the parts that differ from Channels 4: settings, routing, entry point. Consumer and
feed are the same for both: `eras/consumers.py` and `eras/feed.py`. The app is `display/`.
"""
