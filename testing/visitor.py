"""Use the site like a person, through real HTTP and a real WebSocket."""

import json

import requests
import websocket

PASSWORD = "correct horse battery"


class Visitor:
    """One device of `username`, with its own cookies."""

    def __init__(self, site, username):
        self.site = site
        self.username = username
        self.http = requests.Session()

    def post(self, path, allow_redirects=True, **fields):
        """Post a form like a browser, with the page's CSRF token."""
        if not self._csrf_token():
            self.http.get(self.site.address + "/login/")
        fields["csrfmiddlewaretoken"] = self._csrf_token()
        address = self.site.address + path
        return self.http.post(address, data=fields, allow_redirects=allow_redirects)

    def _csrf_token(self):
        cookies = self.http.cookies.items()
        return next((value for name, value in cookies if name.startswith("csrftoken")), None)

    def sign_up(self):
        answer = self.post(
            "/signup/", username=self.username, password1=PASSWORD, password2=PASSWORD
        )
        assert answer.url == self.site.address + "/", answer.text
        return self

    def post_login(self, **options):
        """Post the login form; return its answer."""
        return self.post("/login/", username=self.username, password=PASSWORD, **options)

    def log_in(self):
        answer = self.post_login()
        assert answer.url == self.site.address + "/", answer.text
        return self

    def log_out(self):
        assert self.post("/logout/").ok
        return self

    def state(self, **query):
        answer = self.http.get(self.site.address + "/users.json", params=query)
        answer.raise_for_status()
        return answer.json()

    def socket(self, path="/users/", **options):
        """Open a WebSocket with this visitor's cookies, from the site's own page."""
        cookies = "; ".join("%s=%s" % pair for pair in self.http.cookies.items())
        options = dict({"origin": self.site.address, "cookie": cookies, "timeout": 20}, **options)
        return websocket.create_connection(
            self.site.address.replace("http", "ws") + path, **options
        )


def next_event(socket):
    """Return the next event (dict) that `socket` receives."""
    return json.loads(socket.recv())
