import os
import subprocess

import pytest

from channel_dj.local import ROOT
from testing.chromium import BROWSER, DRIVER, REASON, start

PYTHON = os.path.join(ROOT, "docs", ".venv", "bin", "python")
NOT_INSTALLED = "Sphinx is not installed: run make docs once, and then these tests again"


def pytest_collection_modifyitems(items):
    for item in items:
        if os.path.dirname(__file__) in str(item.fspath):
            item.add_marker(pytest.mark.skipif(not os.path.exists(PYTHON), reason=NOT_INSTALLED))
            if "driver" in item.fixturenames:
                item.add_marker(pytest.mark.live)
                item.add_marker(pytest.mark.browser)
                item.add_marker(pytest.mark.skipif(not (BROWSER and DRIVER), reason=REASON))


def build(source, output):
    """Build the site of the pages in `source` into `output` (paths) as `make docs` does.

    Return the finished process, with its warnings in stdout.
    """
    command = [PYTHON, "-m", "sphinx", "--fresh-env", "--fail-on-warning", "--quiet"]
    command += ["-c", "docs/site", "-d", str(output) + ".doctrees", str(source), str(output)]
    return subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Build the repository's site once; give its folder (path)."""
    output = tmp_path_factory.mktemp("site") / "html"
    built = build(ROOT, output)
    assert built.returncode == 0, built.stdout
    return output


def write(folder, files):
    """Write a small repository, {path: text}, into `folder`; return that."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """Start a Chromium that reaches no host, as in a room without a network."""
    no_host = "--host-resolver-rules=MAP * ~NOTFOUND"
    driver = start(str(tmp_path_factory.mktemp("profile")), no_host)
    yield driver
    driver.quit()


@pytest.fixture
def driver(chromium):
    """Give Selenium's driver of a window that is 1280 by 720 points and light."""
    look(chromium, 1280, 720, "light")
    yield chromium
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def look(driver, width, height, scheme="light", media=""):
    """Set the size of a window in points, its colours ("light", "dark") and its medium."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [feature]})
