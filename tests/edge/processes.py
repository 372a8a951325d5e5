"""Look at the processes of a site from outside, and stop them: files, memory, CPU time, Redis."""

import os
import signal
import socket
import time
from contextlib import contextmanager

from channels_lts.layer import RedisChannelLayer
from testing.open_files import files_of
from testing.site import PATIENCE


def open_files(site, name="web"):
    """Return what the open files of a process are (list of str)."""
    return files_of(site.processes[name].pid)


def cpu_seconds(site, name="web"):
    """Return the CPU time (float) that a process has used."""
    with open("/proc/%d/stat" % site.processes[name].pid) as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def forget_peak(site, name="web"):
    """Let `peak_bytes` count from now on."""
    with open("/proc/%d/clear_refs" % site.processes[name].pid, "w") as clear_refs:
        clear_refs.write("5")


def peak_bytes(site, name="web"):
    """Return the most memory (int) that a process has held."""
    with open("/proc/%d/status" % site.processes[name].pid) as status:
        (line,) = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@contextmanager
def stopped_workers(site):
    """Let no worker take a message, within this context."""
    workers = [site.processes[name].pid for name in site.processes if name.startswith("worker")]
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)


def count_sent(site, channel):
    """Return how many messages (int) were sent to a channel of the site."""
    return redis_layer(site).channel_statistics(channel)["messages_count"]


def redis_layer(site, **options):
    """Return a channel layer of the site's Redis."""
    return RedisChannelLayer(
        **dict({"hosts": [site.redis_url("redis")], "prefix": "edge:"}, **options)
    )


@contextmanager
def connected_layer(site):
    """Give a channel layer of the site's Redis; close its connections at the end."""
    layer = redis_layer(site)
    yield layer
    layer.connection(0).connection_pool.disconnect()


class Commands:
    """What Redis's MONITOR prints of the commands that it gets."""

    def __init__(self, connection):
        self.connection = connection
        self.seen = b""

    def has(self, text):
        """Return whether a text (bytes) stood in a command, after all commands until now."""
        time.sleep(0.2)
        self.connection.setblocking(False)
        while True:
            try:
                self.seen += self.connection.recv(1 << 20)
            except BlockingIOError:
                return text in self.seen


@contextmanager
def watched_redis(site):
    """Give the Commands that the Redis of a site gets from now on."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(site.redis_socket())
        connection.sendall(b"MONITOR\r\n")
        assert connection.recv(5) == b"+OK\r\n"
        yield Commands(connection)


def visits(site):
    """Return the names of the visitors (list of str) whose requests were carried out."""
    try:
        with open(site.folder + "/visits") as file:
            return file.read().split()
    except FileNotFoundError:
        return []
