"""The message with which a worker lets daphne cut a response that cannot go on.

A second status for one response is an error in daphne: with `response-bodies` it cuts the
connection at once. If no part has come, the client gets the 500.
"""

CUT = {"status": 500, "headers": [], "content": b"", "more_content": False}
