"""The people of the tutorial: each has a real browser, and does and sees what a sentence says."""

import re
import time

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from urllib3.exceptions import HTTPError

from testing import chromium

from .parser import TutorialError, matches

PATIENCE = 15  # seconds to wait for an expected page
# A name for this machine, since a browser trusts 127.0.0.1 without https.
HOSTS = "--host-resolver-rules=MAP tutorial.test 127.0.0.1"
SOURCE = re.compile(r"^\S+ (?:(?:\d+(?::\d+)?|-) )?(.*)$", re.DOTALL)
RENAME = """
const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
    for (const [text, name] of arguments[0]) {
        if (texts.currentNode.data.includes(text)) {
            texts.currentNode.data = texts.currentNode.data.replaceAll(text, name);
        }
    }
}
"""

BUTTON = "//button[normalize-space()='{0}']"
FIELD = "//*[@id=(//label[starts-with(normalize-space(), '{0}')]/@for)]"


class Person:
    """One person with a browser and its console. `profile` (a path) keeps the browser's cookies."""

    def __init__(self, name, profile):
        self.name = name
        self.driver = chromium.start(profile, "--window-size=900,600", HOSTS)
        self.unread = []  # messages of the console that no sentence has asked for
        self.unreported = []  # messages of the console since new_messages() was called
        self.pictured = None  # the text of the page in the last picture

    # Sentences: each raises TutorialError if the page does not match the sentence.

    def opens(self, url):
        self._clear_console()
        self.driver.get(url)

    def reloads(self, seconds=0):
        time.sleep(int(seconds))
        self._clear_console()
        self.driver.refresh()

    def types(self, text, label):
        field = self._find(FIELD.format(label), "a field %r" % label)
        field.clear()
        field.send_keys(text)

    def presses(self, text):
        button = self._find(BUTTON.format(text), "a button %r" % text)
        self._clear_console()
        button.click()

    def pastes(self, code):
        self.driver.execute_script(
            "const script = document.createElement('script'); script.text = arguments[0];"
            "document.head.append(script)",
            code,
        )

    def sees(self, text, seconds=None):
        seconds = int(seconds or PATIENCE)
        if not wait_for(lambda: text in self.page_text(), seconds):
            raise TutorialError(
                "expected %s to see %r within %d s\nseen\n%s"
                % (self.name, text, seconds, self.page_text())
            )

    def console_shows(self, expected):
        if not wait_for(lambda: self._take_message(expected), PATIENCE):
            raise TutorialError(
                "expected in the console of %s\n%s\nseen\n%s"
                % (self.name, expected, "\n".join(self.unread) or "nothing")
            )

    def console_stays_empty(self, seconds):
        time.sleep(int(seconds))
        self._read_console()
        if self.unread:
            seen = "\n".join(self.unread)
            raise TutorialError("expected an empty console of %s\nseen\n%s" % (self.name, seen))

    # Methods for the runner

    def reopens(self, url):
        """Open a page of an earlier run. If the site does not run, the page shows an error."""
        try:
            self.opens(url)
        except WebDriverException:
            pass

    def address(self):
        """Return the URL of the page that is open."""
        return self.driver.current_url

    def new_messages(self):
        """Return the messages that the console has shown since the last call (list of str)."""
        self._read_console()
        messages, self.unreported = self.unreported, []
        return messages

    def picture(self, names):
        """Return a PNG (bytes) of the page; None if its text is that of the last picture.

        `names`, [(text, name)], are replacements on the page: of a path by a name, for example.
        """
        self.driver.execute_script(RENAME, names)
        text = self.page_text()
        if text in ("", self.pictured):
            return None
        self.pictured = text
        return self.driver.get_screenshot_as_png()

    def page_text(self):
        """Return the text of the page (str)."""
        return self.driver.execute_script("return document.body ? document.body.innerText : ''")

    def close(self):
        """End the browser."""
        try:
            self.driver.quit()
        except (WebDriverException, HTTPError, OSError):
            pass  # a signal to the whole process group has ended chromedriver before

    def _find(self, path, description):
        found = wait_for(lambda: self.driver.find_elements(By.XPATH, path), PATIENCE)
        if not found:
            raise TutorialError("expected %s\nseen\n%s" % (description, self.page_text()))
        return found[0]

    def _take_message(self, expected):
        """Return whether the console has shown `expected`; forget the messages up to it."""
        self._read_console()
        for number, message in enumerate(self.unread):
            if matches(expected + "\n", message + "\n"):
                del self.unread[: number + 1]
                return True
        return False

    def _clear_console(self):
        """Forget the messages of the previous page, as a console does when a page opens."""
        self._read_console()
        self.unread = []

    def _read_console(self):
        for entry in self.driver.get_log("browser"):
            message = SOURCE.match(entry["message"]).group(1)
            if message.startswith('"') and message.endswith('"'):
                message = message[1:-1].replace('\\"', '"')
            for_icon = "favicon.ico" in entry["message"]
            if not for_icon and entry["level"] != "DEBUG":  # a console hides DEBUG, too
                self.unread.append(message)
                self.unreported.append(message)


def wait_for(condition, seconds):
    """Call `condition` until it returns a true value or `seconds` have passed; return its value."""
    deadline = time.time() + seconds
    while True:
        found = condition()
        if found or time.time() > deadline:
            return found
        time.sleep(0.05)
