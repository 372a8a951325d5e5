"""What channels_lts knows about its messages and scripts. Its modules need asgiref's old ones."""

from channels_lts import compat

compat.apply()

from channels_lts.layer import scripts  # noqa: E402
from channels_lts.layer.envelope import Envelope, Unreadable, is_envelope  # noqa: E402

__all__ = ["Envelope", "Unreadable", "is_envelope", "scripts"]
