"""A channel layer that takes only small messages, as one whose Redis has a low limit."""

from channels_lts.layer import RedisChannelLayer

LARGEST = 2000  # bytes of a body


class SmallLayer(RedisChannelLayer):
    class MessageTooLarge(RedisChannelLayer.ChannelFull):
        pass

    def send(self, channel, message):
        body = message.get("body") or message.get("bytes") or message.get("text") or b""
        if len(body) > LARGEST:
            raise self.MessageTooLarge
        super().send(channel, message)
