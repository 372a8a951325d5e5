"""A real Chromium window in which a test uses the classroom page like a teacher."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from testing.chromium import start
from testing.site import eventually

PROJECTOR, PHONE = (1280, 720), (390, 844)
KEPT = "localStorage.clear(); sessionStorage.clear()"


class PageWindow:
    def __init__(self, profile):
        self.driver = start(profile)
        self.console = []

    def close(self):
        self.driver.quit()

    def open(self, address, size=PROJECTOR, **features):
        """Open an address anew, as in a new browser. `features` are those of CSS's @media."""
        names = {name.replace("_", "-"): value for name, value in features.items()}
        emulated = [{"name": name, "value": value} for name, value in names.items()]
        self.command("Emulation.setEmulatedMedia", features=emulated)
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", **metrics)
        self.driver.get(address)  # what is kept belongs to its origin
        self.run(KEPT)
        self.driver.get("about:blank")
        self.console = []
        self.driver.get_log("browser")
        self.driver.get(address)
        return self

    def command(self, name, **values):
        self.driver.execute_cdp_cmd(name, values)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys):
        """Press keys, one after the other, where the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()
        return self

    def click(self, selector):
        eventually(lambda: self.all(selector), within=10)[0].click()
        return self

    def all(self, selector):
        """Return the visible elements of a selector."""
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [element for element in found if element.is_displayed()]

    def text(self, selector="body"):
        """Return the visible text, of all elements of a selector."""
        return " ".join(element.text for element in self.all(selector))

    def content(self, selector):
        """Return the text of one element, whether it is visible or not."""
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def until(self, words, selector="body", within=10):
        """Wait until `words` are visible."""
        eventually(lambda: words in self.text(selector), within)
        return self

    def rows(self, era=None):
        """Return what the rows with events say, in one column or in all."""
        place = '.column[data-era="%s"] ' % era if era else ""
        return self.run(
            "return Array.from(document.querySelectorAll(arguments[0]),"
            " button => button.textContent)",
            place + ".row button",
        )

    def focused(self):
        """Return the name of what has the focus."""
        return self.run(
            "const it = document.activeElement;"
            "return it.getAttribute('aria-label') || it.textContent.trim()"
        )

    def is_wider_than_the_screen(self):
        return self.run("return document.documentElement.scrollWidth > innerWidth")

    def problems(self):
        """Return the errors (list of str) that the browser's console has shown."""
        self.console += self.driver.get_log("browser")
        return [entry["message"] for entry in self.console if entry["level"] == "SEVERE"]
