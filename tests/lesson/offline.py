"""Run `make eras` of a folder where no network is, and use it: `python -m tests.lesson.offline`.

The test of the bundle starts it in a network namespace of its own.
"""

import errno
import os
import signal
import socket
import subprocess
import sys
import time

import requests

PATIENCE = 300  # seconds for the installation of three environments and the start
ELSEWHERE = ("192.0.2.1", 443)


def main(folder, port):
    assert not has_network()
    process = subprocess.Popen(
        ["make", "eras", "PORT=" + port],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        start_new_session=True,
    )
    try:
        began = time.time()
        for line in process.stdout:
            print(line, end="", flush=True)
            if "Ready-made accounts" in line:
                break
            assert time.time() - began < PATIENCE
        print("READY after %d s" % (time.time() - began))
        use("http://localhost:" + port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the group of this process alone
        process.wait(60)


def has_network():
    with socket.socket() as probe:
        return probe.connect_ex(ELSEWHERE) != errno.ENETUNREACH


def use(page):
    """Open the page, and log one account in on each era."""
    assert requests.get(page + "/").status_code == 200
    state = requests.get(page + "/state").json()
    assert [era["missing"] for era in state["eras"].values()] == [None] * 3, state
    answer = requests.post(page + "/action", json={"era": "all", "action": "log-in"}, timeout=60)
    print("DONE %s" % answer.json())
    assert answer.json()["done"].count("has logged in on Channels") == 3


if __name__ == "__main__":
    main(*sys.argv[1:])
