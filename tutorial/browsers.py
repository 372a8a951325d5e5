"""Execute browser blocks: each person of the tutorial has a real browser."""

import contextlib
import os
import re

from selenium.common.exceptions import WebDriverException

from .parser import TutorialError
from .people import Person

SENTENCE = re.compile(r"(\w+)(?:'s)? (.+)", re.DOTALL)


class Browsers:
    """The browsers of all people. `folder` (a path) holds their profiles."""

    def __init__(self, folder):
        self.folder = folder
        self.people = {}

    def act(self, block):
        """Do the sentences of `block`; return the Persons in them, each once (list).

        Raises TutorialError if a sentence is unknown, or a page does not match it.
        """
        return list(dict.fromkeys(self._do(sentence) for sentence in sentences(block.content)))

    def _do(self, sentence):
        found = SENTENCE.match(sentence)
        for pattern, action in SENTENCES:
            words = found and re.match(pattern + "$", found.group(2), re.DOTALL)
            if words:
                try:
                    person = self.person(found.group(1))
                    action(person, *words.groups())
                except WebDriverException as error:
                    raise TutorialError(
                        "expected %s\nseen     %s" % (sentence, error.msg)
                    ) from None
                return person
        raise TutorialError("expected a sentence of tutorial/browsers.py\nseen     %s" % sentence)

    def person(self, name):
        """Return the Person with this `name`; start the person's browser if it is not running."""
        if name not in self.people:
            self.people[name] = Person(name, os.path.join(self.folder, name))
        return self.people[name]

    def version(self):
        """Return the version of the browser (str); empty if none was started."""
        versions = [who.driver.capabilities["browserVersion"] for who in self.people.values()]
        return versions[0] if versions else ""

    def addresses(self):
        """Return the page that each person has open: {name: URL}."""
        return {name: person.address() for name, person in self.people.items()}

    def reopen(self, addresses):
        """Open the pages of an earlier run again: {name: URL}."""
        for name, address in addresses.items():
            self.person(name).reopens(address)

    def close(self):
        """End all browsers, also if one of them has ended already."""
        with contextlib.ExitStack() as stack:
            for person in self.people.values():
                stack.callback(person.close)


def sentences(content):
    """Return the sentences of a block (list of str); an indented line continues the one before."""
    return [re.sub(r"\n +", "\n", line) for line in re.split(r"\n(?! )", content.strip("\n"))]


SENTENCES = [
    (r"opens (\S+)", Person.opens),
    (r"reloads the page", Person.reloads),
    (r"reloads the page after (\d+) seconds", Person.reloads),
    (r'types "(.*)" into (.+)', Person.types),
    (r'presses "(.+)"', Person.presses),
    (r"pastes into the console:\s(.+)", Person.pastes),
    (r'sees "(.+)" within (\d+) seconds?', Person.sees),
    (r'sees "(.+)"', Person.sees),
    (r"console shows:\s(.+)", Person.console_shows),
    (r"console stays empty for (\d+) seconds", Person.console_stays_empty),
]
