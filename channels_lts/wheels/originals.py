"""The wheels that are corrected, and the requirements that the corrected ones have."""

from typing import NamedTuple, Tuple

LOCAL = "lts1"  # the local version of the corrected wheels; a public index refuses such versions


class Original(NamedTuple):
    """One wheel as its authors published it, and the requirements of the corrected wheel."""

    name: str  # as in the name of its file
    version: str
    sha256: str  # of the file
    requires: Tuple[str, ...]  # of the corrected wheel; the requirements of its extras stay

    @property
    def file(self):
        """Return the name (str) of the wheel on an index."""
        return self.name + "-" + self.version + "-py2.py3-none-any.whl"

    @property
    def corrected_version(self):
        """Return the version (str) of the corrected wheel."""
        return self.version + "+" + LOCAL

    @property
    def corrected_file(self):
        """Return the name (str) of the corrected wheel's file."""
        return self.file.replace(self.version, self.corrected_version, 1)


ORIGINALS = [
    Original(
        name="channels",
        version="1.1.8",
        sha256="729bb1f8704b766b8682cf98fba7338c252d1d9fef15e8f41ffdb1a1526615e8",
        requires=(
            "Django (>=1.8)",
            # Any version: Django 3.0 and later need asgiref 3. channels_lts.compat provides the two
            # modules that only asgiref 1 has.
            "asgiref",
            "daphne (==1.4.2+lts1)",  # the original daphne requires asgiref 1
            "six",  # imported, but not required by the original
            "setuptools; python_version >= '3.12'",  # distutils
            "legacy-cgi; python_version >= '3.13'",  # cgi
        ),
    ),
    Original(
        name="daphne",
        version="1.4.2",
        sha256="fcbf720555eb0e26cdc3883dc9a910be03a294b30b742acfbb4f5e7408875376",
        requires=(
            # No asgiref: only daphne's own tests import it.
            "autobahn (>=0.18)",
            "six",  # imported, but not required by the original
            "twisted (>=17.1)",
        ),
    ),
    Original(
        name="asgi_redis",
        version="1.4.3",
        sha256="ad724d382617b34c2cae08a8c43eb9999f7e695c11e9c534d28b7db0042b898e",
        requires=(
            "asgiref",  # any, as for channels
            "msgpack",  # the successor of msgpack-python
            "redis (>=2.10.6)",
            "six",
        ),
    ),
]
