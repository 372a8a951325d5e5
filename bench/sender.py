"""Send each line of the input to the group like the site: `python -m bench.sender`.

Print the seconds that each call took.
"""

import sys
import time
from importlib import import_module

import django
from django.conf import settings

django.setup()
send = import_module(settings.FEED).send

for line in sys.stdin:
    started = time.perf_counter()
    send(line.rstrip("\n"))
    print(time.perf_counter() - started, flush=True)
