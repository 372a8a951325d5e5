"""Send messages to the listeners of the probes, from a management command."""

FIRST = """from channels import Group
send = Group('probe').send
for text in %r: send({'text': text}, immediately=True)
"""
LATER = """from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
send = async_to_sync(get_channel_layer().group_send)
for text in %r: send('probe', {'type': 'probe.text', 'text': text})
"""


def code_to_send(version, texts):
    """Return code (str) that sends each of the `texts` (list of str) to the listeners' group.

    `version` (str) is a key of eras.versions. `manage.py shell -c` runs the code.
    """
    return (FIRST if version == "channels1" else LATER) % (list(texts),)
