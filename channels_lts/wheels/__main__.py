"""Write the corrected wheels into a folder: `python -m channels_lts.wheels FOLDER`."""

import argparse
import hashlib
import os
import sys

from .correct import correct
from .fetch import Unusable, download, read
from .originals import ORIGINALS


def parser():
    """Return the parser (ArgumentParser) of the command line."""
    names = ", ".join("%s %s" % (one.name, one.corrected_version) for one in ORIGINALS)
    made = argparse.ArgumentParser(
        prog="python -m channels_lts.wheels",
        description="Make wheels of %s: the original code, with requirements that pip can satisfy "
        "on every supported Django. Print the SHA-256 and the path of each." % names,
    )
    made.add_argument("folder", metavar="FOLDER", help="write the wheels into it")
    made.add_argument(
        "--from",
        dest="source",
        metavar="FOLDER",
        help="take the original wheels from this folder; pip downloads them if it is not given",
    )
    return made


def main(arguments, originals=ORIGINALS):
    """Make the corrected wheels of `originals`. Write all of them, or exit with one error line."""
    options = parser().parse_args(arguments)
    try:
        found = read(originals, options.source) if options.source else download(originals)
        wheels = [(one.corrected_file, correct(one, found[one])) for one in originals]
        write(options.folder, wheels)
    except Unusable as error:
        sys.exit("error: %s" % error)
    except OSError as error:
        sys.exit("error: cannot write into %s: %s" % (options.folder, error.strerror))
    for name, content in wheels:
        digest = hashlib.sha256(content).hexdigest()
        print("%s  %s" % (digest, os.path.join(options.folder, name)))


def write(folder, files):
    """Write files (list of (name, bytes)) into `folder` (a path), which is made if missing.

    A file gets its name when all files are complete. Raises OSError; no part of a file stays then.
    """
    os.makedirs(folder, exist_ok=True)
    parts = {os.path.join(folder, name): os.path.join(folder, name + ".part") for name, _ in files}
    try:
        for name, content in files:
            with open(parts[os.path.join(folder, name)], "wb") as file:
                file.write(content)
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            if os.path.exists(part):
                os.remove(part)


if __name__ == "__main__":
    main(sys.argv[1:])
