"""Start daphne, the interface server: `python -m scripts.serve --port 8000 APPLICATION`.

Only this file states daphne's options. HOST and PORT of the environment are the defaults. ROOT_PATH
is the path of the site. daphne replaces this process (exec), so pid and signals stay the same.
"""

import argparse
import os
import sys

from eras.versions import VERSIONS


def command(host, port, application, root_path=""):
    """Return daphne's command (list of str) for the Python that runs this.

    `root_path` (str) is the path under which the site is served, such as `/sub`.
    """
    daphne = os.path.join(os.path.dirname(sys.executable), "daphne")
    options = ["--bind", host, "--port", port, "--http-timeout", "30"]
    if root_path:
        options += ["--root-path", root_path]
    return [sys.executable, daphne] + options + [application]


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.serve")
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
    parser.add_argument("application", nargs="?", default=VERSIONS["channels1"].application)
    options = parser.parse_args()
    root_path = os.environ.get("ROOT_PATH", "")
    os.execv(sys.executable, command(options.host, options.port, options.application, root_path))


if __name__ == "__main__":
    main()
