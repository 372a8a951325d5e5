"""Let each process of a site do once what it does only once, so that no scenario shows it."""

import json

from .site import Browser

ROUNDS = 4  # two workers take turns


def warm(stage, probes):
    """Use all parts of a site with a browser that has no lane."""
    browser = stage.browser("warm")
    (_use_probes if probes else _use_site)(browser)
    stage.until_quiet()


def _use_site(browser):
    """Nobody logs out here: the workers look again and again for the sockets of ended sessions."""
    browser.sign_up()
    for _ in range(ROUNDS):
        browser.socket().close()
        Browser(browser.site, "warm").log_in()


def _use_probes(browser):
    for _ in range(ROUNDS):
        browser.open("/slow/0/")
        socket = browser.socket("/probe/")
        for words in ("wait 0", "rollback warm"):
            socket.send(words)
            assert json.loads(socket.recv())
        socket.close()
        browser.socket("/listener/").close()
