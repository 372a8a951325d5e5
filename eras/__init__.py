"""The site on later versions of Channels. Each of them is an era: `channels2`, `channels4`."""
