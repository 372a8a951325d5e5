"""What daphne 1.4.2 by itself keeps away, without a limit of channels_lts (rows D1 and D5)."""


def test_a_header_with_an_underscore_reaches_no_project(unguarded):
    headers = {"X_Forwarded_For": "10.9.8.7", "REMOTE_USER": "root", "X-Hyphen": "arrives"}
    answer = unguarded.get("/echo/", headers=headers).json()
    assert answer["headers"]["HTTP_X_HYPHEN"] == "arrives"
    assert not [name for name, value in answer["headers"].items() if value in ("10.9.8.7", "root")]


def test_a_socket_accepts_no_compression(unguarded):
    offer = ["Sec-WebSocket-Extensions: permessage-deflate"]
    opened = unguarded.socket(header=offer)
    assert opened.getheaders()["upgrade"].lower() == "websocket"
    assert "sec-websocket-extensions" not in opened.getheaders()
    opened.close()
