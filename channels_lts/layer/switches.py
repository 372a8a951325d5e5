"""Remember which parts of the layer are on: Django's settings take microseconds to ask."""

from ..limits import is_on


class Switches(dict):
    """Identifiers (str) of backports, and whether the settings had them on at the first question.

    The layer may be built before Django is set up. So nothing is asked before the first use.
    """

    def __missing__(self, identifier):
        self[identifier] = is_on(identifier)
        return self[identifier]
