"""Start a real Chromium without a visible window."""

import shutil

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
REASON = (
    "Chromium and its driver are not on the PATH (Debian: apt install chromium chromium-driver)"
)
SWITCHES = [
    "--headless=new",
    "--no-sandbox",  # CI is root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--ignore-certificate-errors",
]
PHONE = {"width": 390, "height": 844, "pixelRatio": 2.0}


def start(profile, *switches, phone=False):
    """Return Selenium's driver of a new window, whose cookies are in the folder `profile`."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in SWITCHES + ["--user-data-dir=" + profile] + list(switches):
        options.add_argument(switch)
    if phone:
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": PHONE})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    try:
        return webdriver.Chrome(service=Service(DRIVER), options=options)
    except TypeError:  # Selenium 3, which Python 3.6 has
        return webdriver.Chrome(executable_path=DRIVER, options=options)
