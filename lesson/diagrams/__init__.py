"""Draw sequence diagrams (SVG) from the recordings of the lesson: `make diagrams`.

`recording` reads a recording, `labels` words its hops, `steps` and `folding` choose what is drawn,
`column` draws one era, `picture` puts the eras side by side.
"""
