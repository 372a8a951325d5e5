"""The tutorial in README.md, and what executes it: `make tutorial`."""
