"""Load the settings of an era."""

from importlib import import_module

from eras.versions import VERSIONS


def load_settings(era):
    """Return the settings of an era (str) as a dict, for a settings module that changes some."""
    module = import_module(VERSIONS[era].settings)
    return {name: value for name, value in vars(module).items() if name.isupper()}
