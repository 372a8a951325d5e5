"""The tutorial, as a text that is executed: `make tutorial`."""
