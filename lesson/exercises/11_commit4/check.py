"""The check of 05_commit, on Channels 4."""

from importlib import import_module

ERAS = ["channels4"]

check = import_module("lesson.exercises.05_commit.check").check
