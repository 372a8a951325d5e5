"""Give a function that takes a consumer's place the consumer's name."""

from functools import update_wrapper


def named_as(consumer, run):
    """Return the function `run` with a consumer's module and name.

    The worker logs them (channels/utils.py, `name_that_thing`).
    """
    named = consumer if hasattr(consumer, "__name__") else type(consumer)
    return update_wrapper(run, named, updated=())
