"""The people of the tutorial, each with a browser of their own, and what they do and see there."""

import doctest
import os
import re
import time

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By

from testing import chromium

from .text import Wrong

PATIENCE = 15  # seconds for what a page is to show
# A name for this machine, since a browser trusts 127.0.0.1 without https.
HOSTS = "--host-resolver-rules=MAP tutorial.test 127.0.0.1"
SOURCE = re.compile(r"^\S+ (?:(?:\d+(?::\d+)?|-) )?(.*)$", re.DOTALL)

SENTENCE = re.compile(r"(\w+)(?:'s)? (.+)", re.DOTALL)

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


class People:
    def __init__(self, folder):
        self.folder = folder
        self.people = {}

    def act(self, block):
        """Do what the block says, line by line; return the Persons who had a part in it. Raises
        Wrong."""
        return list(dict.fromkeys(self._do(line) for line in sentences(block.content)))

    def _do(self, sentence):
        found = SENTENCE.match(sentence)
        for pattern, deed in SENTENCES:
            words = found and re.match(pattern + "$", found.group(2), re.DOTALL)
            if words:
                person = self.person(found.group(1))
                try:
                    deed(person, *words.groups())
                except WebDriverException as error:
                    raise Wrong("expected %s\nseen     %s" % (sentence, error.msg)) from None
                return person
        raise Wrong("expected a sentence of tutorial/people.py\nseen     %s" % sentence)

    def person(self, name):
        if name not in self.people:
            self.people[name] = Person(name, os.path.join(self.folder, name))
        return self.people[name]

    def browser(self):
        """The version of the browser (str); empty where nobody has opened one."""
        versions = [who.driver.capabilities["browserVersion"] for who in self.people.values()]
        return versions[0] if versions else ""

    def close(self):
        for person in self.people.values():
            person.driver.quit()


def sentences(content):
    """The lines of a block; one that is indented goes on with the one before."""
    return [re.sub(r"\n +", "\n", line) for line in re.split(r"\n(?! )", content.strip("\n"))]


class Person:
    def __init__(self, name, profile):
        self.name = name
        self.driver = chromium.start(profile, "--window-size=900,600", HOSTS)
        self.unread = []  # what the console has shown and no sentence has asked for
        self.shown = []
        self.pictured = None

    def opens(self, url):
        self._clear()
        self.driver.get(url)

    def returns(self, url):
        """Open a page that was open when the run ended; its site may have ended before."""
        try:
            self.opens(url)
        except WebDriverException:
            pass

    def reloads(self):
        self._clear()
        self.driver.refresh()

    def types(self, text, label):
        field = self._find(FIELD.format(label), "a field %r" % label)
        field.clear()
        field.send_keys(text)

    def presses(self, text):
        button = self._find(BUTTON.format(text), "a button %r" % text)
        self._clear()
        button.click()

    def pastes(self, code):
        self.driver.execute_script(
            "const script = document.createElement('script'); script.text = arguments[0];"
            "document.head.append(script)",
            code,
        )

    def sees(self, text, seconds=None):
        seconds = int(seconds or PATIENCE)
        if not self._within(seconds, lambda: text in self.page()):
            raise Wrong(
                "expected %s to see %r within %d s\nseen\n%s"
                % (self.name, text, seconds, self.page())
            )

    def console_shows(self, expected):
        if not self._within(PATIENCE, lambda: self._console_has(expected)):
            raise Wrong(
                "expected in the console of %s\n%s\nseen\n%s"
                % (self.name, expected, "\n".join(self.unread) or "nothing")
            )

    def console_stays_empty(self, seconds):
        time.sleep(int(seconds))
        self._listen()
        if self.unread:
            raise Wrong(
                "expected nothing in the console of %s\nseen\n%s"
                % (self.name, "\n".join(self.unread))
            )

    def address(self):
        return self.driver.current_url

    def new(self):
        """What the console has shown since this was last asked (list of str)."""
        self._listen()
        new, self.shown = self.shown, []
        return new

    def picture(self, names):
        """A PNG (bytes) of a page that says something else than when this was last asked, with the
        `names` [(text, what to show for it)]."""
        self.driver.execute_script(RENAME, names)
        page = self.page()
        if page in ("", self.pictured):
            return None
        self.pictured = page
        return self.driver.get_screenshot_as_png()

    def page(self):
        """What the page says (str)."""
        return self.driver.execute_script("return document.body ? document.body.innerText : ''")

    def _find(self, path, what):
        found = self._within(PATIENCE, lambda: self.driver.find_elements(By.XPATH, path))
        if not found:
            raise Wrong("expected %s\nseen\n%s" % (what, self.page()))
        return found[0]

    def _console_has(self, expected):
        self._listen()
        for number, message in enumerate(self.unread):
            if doctest.OutputChecker().check_output(
                expected + "\n", message + "\n", doctest.ELLIPSIS
            ):
                del self.unread[: number + 1]
                return True

    def _clear(self):
        """A console begins anew with a page."""
        self._listen()
        self.unread = []

    def _listen(self):
        for entry in self.driver.get_log("browser"):
            message = SOURCE.match(entry["message"]).group(1)
            if message.startswith('"') and message.endswith('"'):
                message = message[1:-1].replace('\\"', '"')
            by_itself = "favicon.ico" in entry["message"]
            if not by_itself and entry["level"] != "DEBUG":  # which a console hides, too
                self.unread.append(message)
                self.shown.append(message)

    @staticmethod
    def _within(seconds, condition):
        deadline = time.time() + seconds
        while True:
            found = condition()
            if found or time.time() > deadline:
                return found
            time.sleep(0.05)


SENTENCES = [
    (r"opens (\S+)", Person.opens),
    (r"reloads the page", Person.reloads),
    (r'types "(.*)" into (.+)', Person.types),
    (r'presses "(.+)"', Person.presses),
    (r"pastes into the console:\s(.+)", Person.pastes),
    (r'sees "(.+)" within (\d+) seconds?', Person.sees),
    (r'sees "(.+)"', Person.sees),
    (r"console shows:\s(.+)", Person.console_shows),
    (r"console stays empty for (\d+) seconds", Person.console_stays_empty),
]
