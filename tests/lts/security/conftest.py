import pytest

from channels_lts.backports.table import EDGE, SECURITY

from . import process

ALL = [one.identifier for one in SECURITY]
EDGE_PARTS = [one.identifier for one in EDGE]


@pytest.fixture(scope="session")
def results():
    """Return a function: the results of a module here, with backports (list of str) off."""
    known = {}

    def results(module, off=(), report_only=False):
        key = (module, tuple(off), report_only)
        if key not in known:
            known[key] = process.run(module, OFF=list(off), REPORT_ONLY=report_only)
        return known[key]

    return results
