"""What the Makefile calls: `python -m scripts.run`. environment.py alone is run as a file, since it
makes the environment that the others run in."""
