"""The smallest working form of each idea, in each era.

docs/comparison/ shows them side by side. `channels1/` runs on
Channels 1. The consumers in `later/` run on Channels 2 and 4;
`channels2/` and `channels4/` have what differs. A module has
the same name in each era.
"""
