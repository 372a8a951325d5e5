"""The site on later versions of Channels. An era is one of them: `channels2` or `channels4`."""
