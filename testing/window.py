"""Open a real Chromium window with its own profile, and act in it like a person."""

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By

from testing.site import PATIENCE, eventually
from testing.visitor import PASSWORD, Visitor

from .chromium import start


class Window:
    def __init__(self, site, profile, phone=False):
        self.site = site
        self.address = site.address
        self.driver = start(profile, "--window-size=1100,800", phone=phone)
        self.messages = []

    def close(self):
        self.driver.quit()

    # Actions of a person

    def open(self, path="/"):
        self.driver.get(self.address + path)
        return self

    def sign_up_or_log_in(self, username):
        """Create the account if there is none; log in through the form."""
        account = Visitor(self.site, username)
        account.post("/signup/", username=username, password1=PASSWORD, password2=PASSWORD)
        account.log_out()
        return self.log_in(username)

    def log_in(self, username):
        self.open("/login/")
        self.find("[name=username]").send_keys(username)
        self.find("[name=password]").send_keys(PASSWORD)
        self.find("main form [type=submit]").click()
        eventually(lambda: self.driver.current_url == self.address + "/")
        return self

    def log_out(self):
        self.find("form[action='/logout/'] [type=submit]").click()
        eventually(lambda: self.driver.current_url == self.address + "/login/")
        return self

    # What the window shows

    def find(self, selector):
        """Return an element. Wait for it: a page may be opening."""
        return eventually(lambda: self.driver.find_elements(By.CSS_SELECTOR, selector))[0]

    def text(self, selector):
        return self._read(selector, lambda element: element.text)

    def _read(self, selector, read):
        """Return `read(element)`, of the next page if a page is replaced meanwhile."""
        while True:
            try:
                return read(self.find(selector))
            except StaleElementReferenceException:
                pass

    def users(self):
        """Return the visible list, as [(username, online)]."""
        return [
            (user["username"], user["online"] == "true")
            for user in self.driver.execute_script(
                "return Array.from(document.querySelectorAll('#users [data-username]'),"
                " row => Object.assign({}, row.dataset))"
            )
        ]

    def shows(self, username, online):
        return (username, online) in self.users()

    def connection(self):
        return self._read("#connection", lambda element: element.get_attribute("data-state"))

    def until_live(self, within=PATIENCE):
        eventually(lambda: self.connection() == "live", within)
        return self

    def console(self):
        """Return all messages that the console has shown so far."""
        self.messages += [entry["message"] for entry in self.driver.get_log("browser")]
        return self.messages

    def screenshot(self, path):
        self.driver.save_screenshot(path)
