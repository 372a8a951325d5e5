"""Print who is online, again and again: python 09_restart.py http://127.0.0.1:8000"""

import sys
import time

import requests
import websocket


def online(address):
    """Ask the site for the state; return the names of those who are online (list of str)."""
    answer = requests.get(address + "/users.json", timeout=5)
    answer.raise_for_status()
    return [user["username"] for user in answer.json()["users"] if user["online"]]


def follow(address):
    socket = websocket.create_connection(
        address.replace("http", "ws") + "/users/", origin=address, timeout=60
    )
    while True:
        print("online: " + " ".join(online(address)), flush=True)
        socket.recv()  # an event: somebody has come or gone


def follow_for_ever(address):
    while True:
        try:
            follow(address)
        except (websocket.WebSocketException, requests.RequestException, OSError) as error:
            print("again, because: %s" % error, flush=True)
            time.sleep(0.5)


if __name__ == "__main__":
    follow_for_ever(sys.argv[1])
