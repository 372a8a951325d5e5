"""The entry point of a tapped server: `daphne lesson.tap.application:application`."""

from .later import make

application = make()
