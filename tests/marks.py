"""Marks that tests of several folders use."""

import pytest

from testing.site import ERA


def not_on(eras, reason):
    """Skip a test on some eras (list of str); `reason` (str) names the difference."""
    return pytest.mark.skipif(ERA in eras, reason="%s: %s" % (ERA, reason))
