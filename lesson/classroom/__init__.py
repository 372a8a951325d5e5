"""`make eras`: the site on Channels 1, 2 and 4 side by side, and a page that shows each message.

`python -m lesson.classroom` prepares everything and starts supervisord. supervisord runs the
processes of each era (start.py), and the server of the page (server.py).
"""
