"""Let Channels 1.1.8 start on Pythons and Djangos that are newer than it.

Put two lines into the project's own package, after its docstring and any `from __future__`. They
are the same on every Python and Django, and do nothing where nothing is missing:

    from channels_lts import compat

    compat.apply()

Each module here is one entry of backports/table.py, which names the defect and the versions.
aliases.py is what they share; base_layer.py, inmemory.py and delay_app.py are the modules that take
the place of others.
"""

from .. import backports


def apply():
    """Apply the backports that have to come before Channels is imported. Safe to call again.

    Raises UnexpectedVersion if a package has a version that channels_lts does not know, and
    ImportError if a package is missing that one of them needs.
    """
    backports.apply(backports.IMPORT)
