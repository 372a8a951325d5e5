"""Make wheels of the pinned packages with corrected metadata: `python -m channels_lts.wheels`.

channels 1.1.8, daphne 1.4.2 and asgi_redis 1.4.3 require `asgiref~=1.1`, `redis~=2.10.6` and
`msgpack-python`. pip therefore refuses to install them beside Django 3 and later (issue 12). The
wheels that this command makes have the same code, other requirements and a local version.

These modules need the standard library alone, so that the command runs before anything else is
installed. docs/installing.md describes their use.
"""
