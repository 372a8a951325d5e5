"""Start daphne, the interface server: `python -m scripts.serve --port 8000 APPLICATION`.

Only this file states daphne's options. HOST and PORT of the environment are the defaults. daphne
replaces this process (exec), so pid and signals stay the same.
"""

import argparse
import os
import sys

from eras.versions import VERSIONS


def command(host, port, application):
    """Return daphne's command (list of str) for the Python that runs this."""
    daphne = os.path.join(os.path.dirname(sys.executable), "daphne")
    options = ["--bind", host, "--port", port, "--http-timeout", "30"]
    return [sys.executable, daphne] + options + [application]


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.serve")
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
    parser.add_argument("application", nargs="?", default=VERSIONS["channels1"].application)
    options = parser.parse_args()
    os.execv(sys.executable, command(options.host, options.port, options.application))


if __name__ == "__main__":
    main()
