"""Twelve tasks about consumers of Channels 1 and 4: `make exercise`.

Each folder here is a task. The learner edits a copy of its start, and a check runs that copy on
real processes.
"""

import scripts  # noqa: F401  (first, as it hides a warning about Python 3.6)
