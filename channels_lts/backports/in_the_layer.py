"""Name the parts of the channel layer that CHANNELS_LTS["OFF"] can switch off.

They are `closed-members` and `close-when-full` in table_layer.py. The layer's own code asks
whether they are on, so there is nothing to apply.
"""


def apply():
    """Do nothing."""
