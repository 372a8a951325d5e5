"""The programs that the Makefile calls, such as `python -m scripts.run`.

Only environment.py is run as a file, because it makes the environment for the others.
"""

import sys
import warnings

if sys.version_info < (3, 7):  # redis-py imports cryptography, which warns in each program
    warnings.filterwarnings("ignore", message="Python 3.6 is no longer supported")
