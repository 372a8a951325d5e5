"""What people, browsers, proxies and scripts do passes, with the defaults and with small limits."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import websocket

from channels_lts.limits import LIMITS as SETTINGS

from .site import LIMITS, EdgeSite, content, receive_all, receive_head, request, status, statuses

MIB = 1024 * 1024
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
PASSWORD = "a long password"
TITLE = "Übersicht – отчёт 概要 😀"


@pytest.fixture(scope="module")
def site():
    """Return a site with the default limits, whose daphne waits for an answer for 4 seconds."""
    daphne = ["--http-timeout", "4", "--ping-interval", "1", "--proxy-headers"]
    with EdgeSite({}, daphne=daphne) as site:
        yield site


@pytest.fixture(scope="module")
def admin(site):
    """Return a client (requests.Session) of somebody who has logged in to the admin."""
    site.manage(
        "shell",
        "-c",
        "from django.contrib.auth.models import User\n"
        "User.objects.create_superuser('root', 'root@localhost', '%s')" % PASSWORD,
    )
    client, page = requests.Session(), site.address + "/admin/login/"
    client.get(page)
    answer = submit(client, page, username="root", password=PASSWORD, next="/admin/")
    assert answer.url == site.address + "/admin/"
    return client


def submit(client, url, files=None, **fields):
    """Post a form like a browser, with the cookie's CSRF token."""
    fields["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
    return client.post(url, data=fields, files=files)


def stored_files(site):
    """Return the SHA-1 of each file that the project has stored, by its name."""
    folder = os.path.join(site.folder, "media")
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = hashlib.sha1(file.read()).hexdigest()
    return found


def test_the_admin_saves_text_that_is_not_ascii_and_a_file(site, admin):
    data = os.urandom(3 * MIB)
    add = site.address + "/admin/project/document/add/"
    answer = submit(admin, add, files={"file": ("отчёт é.pdf", data)}, title=TITLE)
    assert answer.url == site.address + "/admin/project/document/"
    assert TITLE in answer.text
    assert stored_files(site) == {"отчёт_é.pdf": hashlib.sha1(data).hexdigest()}


def test_a_form_of_several_megabytes_arrives_whole(site):
    data = os.urandom(6 * MIB)
    answer = site.post("/upload/", data={"title": TITLE}, files={"one": ("ä.bin", data)}).json()
    assert answer["fields"] == {"title": TITLE}
    assert answer["files"] == {"one": ["ä.bin", len(data), hashlib.sha1(data).hexdigest()]}


def test_a_long_text_in_a_form_arrives_whole(site):
    text = "ß" * 200000
    assert site.post("/upload/", data={"text": text}).json()["fields"] == {"text": text}


def test_a_body_of_the_largest_size_arrives(guarded):
    body = b"x" * LIMITS["MAX_BODY"]
    assert guarded.post("/echo/", data=body).json()["size"] == len(body)


def test_a_chunked_body_arrives_whole(site):
    parts = [os.urandom(size) for size in (1, 10, 100000, 3)]
    answer = site.post("/echo/", data=iter(parts)).json()
    assert answer["sha1"] == hashlib.sha1(b"".join(parts)).hexdigest()


def test_a_client_that_waits_for_100_continue_gets_it(site):
    head = b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
    with site.connect() as connection:
        connection.sendall(head + b"Expect: 100-continue\r\nConnection: close\r\n\r\n")
        assert status(receive_head(connection)) == 100
        connection.sendall(b"abc")
        assert content(receive_all(connection))["size"] == 3


@pytest.mark.parametrize(
    "method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "M-SEARCH"]
)
def test_a_legal_method_reaches_the_project(site, method):
    assert requests.request(method, site.address + "/echo/").json()["method"] == method


def test_a_head_has_no_body(site):
    answer = requests.head(site.address + "/echo/")
    assert answer.status_code == 200
    assert answer.content == b""


def test_http_1_0_without_a_host_gets_an_answer(site):
    assert status(site.send(b"GET / HTTP/1.0\r\n\r\n")) == 200


def test_many_requests_use_one_connection(site):
    with requests.Session() as client:
        answers = [client.post(site.address + "/echo/", data=b"x" * 10) for _ in range(20)]
        ports = {answer.json()["headers"].get("REMOTE_PORT") for answer in answers}
    assert len(ports) == 1
    assert all(answer.json()["size"] == 10 for answer in answers)


def test_pipelined_requests_are_answered_in_order(site):
    slow = b"GET /slow/?seconds=0.3 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answers = site.send(slow + b"GET /missing/ HTTP/1.1\r\nHost: localhost\r\n\r\n" + request("/"))
    assert answers.endswith(b"edge")
    assert statuses(answers)[-1] == 200


@pytest.mark.parametrize(
    "path, arrives_as",
    [
        ("/paths/%C3%A4%20%D1%85/", "/paths/ä х/"),
        ("/paths/%F0%9F%98%80", "/paths/😀"),
        ("/paths/a+b;c=d,(e)'!*$&@:~|{}^\"<>`\\[]", "/paths/a+b;c=d,(e)'!*$&@:~|{}^\"<>`\\[]"),
        ("/paths//two", "/paths//two"),
        ("/paths/%2F%2f/", "/paths////"),
        ("/paths/http://a/", "/paths/http://a/"),
    ],
)
def test_a_path_arrives_decoded(site, path, arrives_as):
    assert content(site.send(request(path)))["path"] == arrives_as


def test_a_long_query_arrives_whole(site):
    query = "q=" + "%C3%A4" * 2500  # Twisted takes 16 KiB for a whole head
    assert content(site.send(request("/echo/?" + query)))["query"] == query


def test_a_query_may_have_question_marks_and_urls(site):
    query = "next=http://a/?b=//c&d[]=e|f"
    assert content(site.send(request("/echo/?" + query)))["query"] == query


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"a\tb",
        "naïve".encode("latin1"),
        "х 😀".encode(),
        b'"quoted", (comment) \\',
        b"a" * 8000,
    ],
    ids=["empty", "tab", "latin-1", "utf-8", "quoted", "long"],
)
def test_a_header_arrives_as_it_was_sent(site, value):
    answer = content(site.send(request(headers=[b"X-A: " + value])))
    assert answer["headers"]["HTTP_X_A"].encode("latin1") == value


def test_many_cookies_arrive(site):
    cookies = {"name%d" % number: "value%d" % number for number in range(300)}
    assert site.get("/echo/", cookies=cookies).json()["cookies"] == cookies


def test_a_cookie_in_utf8_arrives(site):
    answer = content(site.send(request(headers=["Cookie: a=хлеб".encode()])))
    assert answer["cookies"]["a"].encode("latin1").decode() == "хлеб"
    assert site.handshake(headers=["Cookie: a=хлеб".encode()]) == 101


def test_a_compressed_or_unknown_body_arrives(site):
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/x-own; version=1.2"}
    assert site.post("/echo/", data=b"\x1f\x8b", headers=headers).json()["size"] == 2


def test_json_arrives(site):
    answer = site.post("/echo/", data=b"{}", headers={"Content-Type": "application/json"})
    assert answer.json()["size"] == 2


def test_a_proxy_gives_the_address_of_its_client(site):
    headers = {
        "X-Forwarded-For": "203.0.113.5, 10.0.0.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "example.com",
        "X-Real-IP": "203.0.113.5",
        "Forwarded": 'for="[2001:db8::1]:4711";proto=https',
        "Via": "1.1 proxy.example (nginx/1.18)",
        "Connection": "keep-alive",
    }
    answer = site.get("/echo/", headers=headers).json()
    assert answer["headers"]["REMOTE_ADDR"] == "203.0.113.5"
    socket = site.socket(header=headers)
    socket.send("through a proxy")
    assert socket.recv() == "through a proxy"


@pytest.fixture(scope="module")
def slowly(site, guarded):
    """Start everything that takes seconds; return {function: Future of its result}."""
    tasks = {stream: site, poll: guarded, upload: guarded, stay_idle: guarded}
    with ThreadPoolExecutor(8) as threads:
        started = {task: threads.submit(task, target) for task, target in tasks.items()}
        started["silent"] = [threads.submit(stay_silent, each) for each in (site, guarded)]
        yield started


def stream(site):
    """Return the lines of a stream, and the seconds that it took."""
    started = time.time()
    return site.get("/stream/?count=10&seconds=0.5").text.split(), time.time() - started


def poll(site):
    """Return an answer that takes longer than a body may."""
    return site.get("/slow/?seconds=%d" % (LIMITS["BODY_TIMEOUT"] + 2)).text


def upload(site):
    """Send a body at 4000 bytes a second; BODY_RATE is 1024. Return its size as it arrived."""

    def body():
        for _ in range(12):
            time.sleep(0.5)
            yield b"x" * 2000

    return site.post("/echo/", data=body()).json()["size"]


def stay_idle(site):
    """Return the statuses of two requests of one connection, with a long time between them."""
    answers = b""
    with site.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answers += receive_head(connection)
        time.sleep(LIMITS["BODY_TIMEOUT"] + 3)
        connection.sendall(request("/"))
        return statuses(answers + receive_all(connection))


def stay_silent(site):
    """Return what comes back to a socket that has only answered pings for a long time."""
    socket = site.socket()
    socket.settimeout(1)
    until = time.time() + LIMITS["BODY_TIMEOUT"] + 3
    while time.time() < until:
        try:
            assert socket.recv_data(control_frame=True)[0] == websocket.ABNF.OPCODE_PING
        except websocket.WebSocketTimeoutException:
            pass
    socket.settimeout(10)
    socket.send("still here")
    return socket.recv()


def test_a_stream_may_take_longer_than_every_timeout(slowly):
    lines, seconds = slowly[stream].result()
    assert lines == [str(number) for number in range(10)]
    assert seconds > 4.5


def test_a_long_poll_may_take_longer_than_a_body(slowly):
    assert slowly[poll].result() == "slow"


def test_a_slow_upload_may_take_longer_than_a_body_if_it_goes_on(slowly):
    assert slowly[upload].result() == 24000


def test_a_connection_may_be_idle_between_requests(slowly):
    assert slowly[stay_idle].result() == [200, 200]


def test_a_socket_may_be_silent_for_longer_than_every_timeout(slowly):
    assert [future.result() for future in slowly["silent"]] == ["still here"] * 2


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65536, DEFAULTS["MAX_MESSAGE"]])
def test_a_message_up_to_the_limit_comes_back(site, size):
    socket = site.socket(timeout=30)
    socket.send("x" * size or "empty")
    assert len(socket.recv()) == (size or 5)


def test_messages_in_text_and_bytes_and_parts_come_back(guarded):
    socket = guarded.socket()
    socket.send("😀" * (LIMITS["MAX_MESSAGE"] // 4))
    assert socket.recv() == "😀" * (LIMITS["MAX_MESSAGE"] // 4)
    socket.send_binary(b"\xff" * LIMITS["MAX_MESSAGE"])
    assert socket.recv() == b"\xff" * LIMITS["MAX_MESSAGE"]
    for opcode, last in ((websocket.ABNF.OPCODE_TEXT, 0), (websocket.ABNF.OPCODE_CONT, 1)):
        socket.send_frame(websocket.ABNF.create_frame("ab", opcode, last))
    assert socket.recv() == "abab"


def test_many_tabs_receive_the_same(site):
    with ThreadPoolExecutor(8) as threads:
        tabs = list(threads.map(lambda number: site.socket(), range(60)))
        answers = list(threads.map(lambda number: site.get("/echo/").status_code, range(60)))
    assert site.get("/publish/?count=1&size=500").text == "sent"
    assert all(tab.recv() == "x" * 500 for tab in tabs)
    assert answers == [200] * 60


def test_the_log_of_all_this_has_no_refusal_and_no_traceback(site):
    assert "Refused" not in site.log("web")
    assert "Traceback" not in site.log("web")
