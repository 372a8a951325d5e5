"""Write all that comes from the register of weaknesses and from the lock: `make security`.

The arguments are identifiers of rows that somebody has looked at again, with the lock's versions.
"""

import datetime
import sys

from . import openvex, register, register_page, sbom


def main(identifiers):
    content, versions = register.read(), register.locked()
    try:
        register.mark_reviewed(content, identifiers, versions)
    except register.UnknownRow as error:
        sys.exit("error: %s" % error)
    if openvex.begin_version(content, versions, datetime.date.today().isoformat()) or identifiers:
        register.write(content)
    register_page.write(content, versions)
    openvex.write(content, versions)
    sbom.write()
    for line in register.stale(content, versions):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
