import signal

from lesson.exercises.expect import Unmet
from testing.load import Clients

KIND = "settings"
LISTENERS = 120
SEND = "from channels import Group; Group('all').send({'text': '00000001'}, immediately=True)"


def check(site):
    with Clients([site.port]) as listeners:
        listeners.join(LISTENERS)
        site.processes["web"].send_signal(signal.SIGSTOP)  # daphne is behind: it takes nothing
        try:
            site.manage("shell", "-v0", "-c", SEND)
        finally:
            site.processes["web"].send_signal(signal.SIGCONT)
        listeners.receive(1, patience=2)
        count = sum(client.numbers == [1] for client in listeners.by_fd.values())
    if count != LISTENERS:
        expected = "%d of %d sockets receive the message" % (LISTENERS, LISTENERS)
        raise Unmet(expected, "%d of them" % count)
