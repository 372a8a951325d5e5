"""Execute the tutorial in README.md: `make tutorial`."""
