"""The error of a send to a receiver that is gone."""

from asgiref.base_layer import BaseChannelLayer


class ReceiverGone(BaseChannelLayer.ChannelFull):
    """The client of a reply channel has left, or its interface server has ended.

    It is final: the message is not sent, and nobody should try again. A sender that knows only
    ChannelFull may treat it as a channel that stays full.
    """

    is_final = True
