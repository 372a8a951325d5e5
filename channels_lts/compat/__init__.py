"""Support for Pythons and Djangos newer than Channels 1.1.8; one module each."""
