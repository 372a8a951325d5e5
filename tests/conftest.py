import logging

import pytest

# Commands for the tests that a run on a fresh clone skips, and the needs of each command.
NEEDS = {
    "make acceptance": "installs Channels 2 and 4 into environments of their own",
    "make lesson-bundle-test": "needs root and 3 minutes",
    "make container-test": "needs root and 2 minutes",
    "make vm-test": "needs root, Vagrant and a quarter of an hour",
}


@pytest.fixture(autouse=True)
def propagated_logs(monkeypatch):
    """Let the site's own loggers propagate to the root, where caplog listens."""
    for name in ("channels_lts", "display"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)


def pytest_terminal_summary(terminalreporter):
    """Name the commands that run the skipped tests."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    commands = [command for command in NEEDS if any(command in reason for reason in reasons)]
    if reasons:
        terminalreporter.write_line(
            "Skipped tests: %d. The SKIPPED lines give the reasons." % len(reasons)
        )
    for command in commands:
        count = sum(command in reason for reason in reasons)
        terminalreporter.write_line(
            "  `%s` runs %d of them: it %s." % (command, count, NEEDS[command])
        )
