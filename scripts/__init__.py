"""The programs that the Makefile calls, such as `python -m scripts.run`.

Only environment.py is run as a file, because it makes the environment for the others.
"""
