"""Run many clients in one process, on raw sockets and epoll, so that the clients are fast."""

import itertools
import os
import select
import socket
import time

HOST = "127.0.0.1"
REQUEST = (
    "GET /users/ HTTP/1.1\r\nHost: %(host)s\r\nOrigin: http://%(host)s\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)
AT_ONCE = 50  # handshakes under way
TEXT, CLOSE, PING = 0x81, 0x88, 0x89


class Client:
    """One WebSocket. `numbers` holds the first eight digits (int) of each text it received."""

    __slots__ = ["port", "socket", "buffer", "open", "closed", "numbers", "times"]

    def __init__(self, port):
        self.port = port
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex((HOST, port))
        self.buffer = b""
        self.open = self.closed = False
        self.numbers, self.times = [], []

    def send_handshake(self):
        self.socket.send((REQUEST % {"host": "%s:%d" % (HOST, self.port)}).encode())

    def read(self, now):
        try:
            data = self.socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return
        self.buffer += data
        if not self.open:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if end:
                self.open = head.startswith(b"HTTP/1.1 101")
                self.closed = not self.open
                self.buffer = rest
        if self.open:
            self.read_frames(now)

    def read_frames(self, now):
        data, at = self.buffer, 0
        while len(data) >= at + 2:
            kind, size, start = data[at], data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            if len(data) < start + size:
                break
            if kind == TEXT:
                self.numbers.append(int(data[start : start + 8]))
                self.times.append(now)
            elif kind == PING:
                self.socket.send(b"\x8a" + bytes([0x80 | size]) + bytes(4) + data[start:][:size])
            elif kind == CLOSE:
                self.closed = True
            at = start + size
        self.buffer = data[at:]


class Clients:
    """WebSocket clients of the servers at `ports`, in turn. Use an instance as a context."""

    def __init__(self, ports):
        self.ports = itertools.cycle(ports)
        self.epoll = select.epoll()
        self.by_fd = {}

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for client in self.by_fd.values():
            client.socket.close()
        self.epoll.close()

    def join(self, number, patience=120):
        """Open `number` sockets; return the seconds that this took.

        Raises RuntimeError if a socket is refused, or after `patience` seconds.
        """
        started = time.perf_counter()
        wanted, under_way = number, {}
        while wanted or under_way:
            while wanted and len(under_way) < AT_ONCE:
                client = Client(next(self.ports))
                under_way[client.socket.fileno()] = client
                self.epoll.register(client.socket.fileno(), select.EPOLLOUT)
                wanted -= 1
            for fd, events in self.epoll.poll(1):
                client = under_way.get(fd) or self.by_fd[fd]
                if events & select.EPOLLOUT:
                    client.send_handshake()
                    self.epoll.modify(fd, select.EPOLLIN)
                    continue
                client.read(time.perf_counter())
                if client.closed:
                    raise RuntimeError("a socket was refused: %r" % client.buffer[:60])
                if client.open:
                    self.by_fd[fd] = under_way.pop(fd, client)
            if time.perf_counter() - started > patience:
                raise RuntimeError("%d of %d sockets are not open" % (wanted, number))
        return time.perf_counter() - started

    def leave(self, fds):
        """Close the sockets of these file descriptors."""
        for fd in fds:
            self.epoll.unregister(fd)
            self.by_fd.pop(fd).socket.close()

    def receive(self, count, patience):
        """Read until each client has `count` texts, or none receives for `patience` seconds."""
        missing = {fd for fd, client in self.by_fd.items() if len(client.numbers) < count}
        last = time.perf_counter()
        while missing and time.perf_counter() - last < patience:
            for fd, _ in self.epoll.poll(0.1):
                client = self.by_fd[fd]
                last = time.perf_counter()
                client.read(last)
                if client.closed:
                    self.epoll.unregister(fd)
                    missing.discard(fd)
                elif len(client.numbers) >= count:
                    missing.discard(fd)

    def reset(self):
        """Remove what the clients have received so far."""
        for client in self.by_fd.values():
            client.numbers, client.times = [], []


def cpu(pids):
    """Return the seconds of processor time that processes (list of pid) have used."""
    ticks = 0
    for pid in pids:
        with open("/proc/%d/stat" % pid) as file:
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(pids):
    """Return the bytes of memory that processes (list of pid) hold."""
    total = 0
    for pid in pids:
        with open("/proc/%d/statm" % pid) as file:
            total += int(file.read().split()[1])
    return total * os.sysconf("SC_PAGE_SIZE")


class HttpLoad:
    """`number` connections that request one page again and again. Use an instance as a context."""

    def __init__(self, port, number, path="/login/"):
        self.request = ("GET %s HTTP/1.1\r\nHost: %s:%d\r\n\r\n" % (path, HOST, port)).encode()
        self.epoll = select.epoll()
        self.connections = {}
        for _ in range(number):
            connection = socket.create_connection((HOST, port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections[connection.fileno()] = connection
            self.epoll.register(connection.fileno(), select.EPOLLIN)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for connection in self.connections.values():
            connection.close()
        self.epoll.close()

    def request_for(self, seconds):
        """Request the page for `seconds`; return the seconds (list) that each answer took.

        Raises RuntimeError if an answer is no page.
        """
        took, asked, buffers = [], {}, {}
        end = time.perf_counter() + seconds
        for fd, connection in self.connections.items():
            buffers[fd], asked[fd] = b"", time.perf_counter()
            connection.send(self.request)
        while asked:
            for fd, _ in self.epoll.poll(10):
                buffers[fd] += self.connections[fd].recv(1 << 16)
                if not is_complete(buffers[fd]):
                    continue
                now = time.perf_counter()
                took.append(now - asked.pop(fd))
                if now < end:
                    buffers[fd], asked[fd] = b"", now
                    self.connections[fd].send(self.request)
        return took


def is_complete(answer):
    """Return whether an HTTP answer (bytes) is complete. Raises RuntimeError if it is no page."""
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError("not a page: %r" % head[:80])
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return body.endswith(b"0\r\n\r\n")
