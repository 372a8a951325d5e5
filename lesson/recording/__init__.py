"""Record what happens in twelve scenarios, on real processes of each era: `make recordings`."""
