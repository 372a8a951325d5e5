"""Who may import whom."""

import ast
import os

import pytest

from channel_dj.local import ROOT

FORBIDDEN = {
    "channels_lts": {"channel_dj", "display", "tests", "tutorial"},
    "display": {"channel_dj", "channels_lts", "tests", "tutorial"},
    "channel_dj": {"tests", "tutorial"},
    "eras": {"channel_dj", "channels_lts", "tests", "tutorial"},
    "scripts": {"display", "channels_lts", "tests", "tutorial"},
    "tutorial": {"display", "channels_lts", "tests"},  # it makes its own
}


def imports(package):
    """(file, top-level name) for each absolute import in a package of ours."""
    for folder, inside, names in os.walk(os.path.join(ROOT, package)):
        inside[:] = [name for name in inside if name != ".venv"]
        for name in sorted(names):
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path) as file:
                    tree = ast.parse(file.read())
                for node in ast.walk(tree):
                    for imported in _names(node):
                        yield os.path.relpath(path, ROOT), imported.split(".")[0]


def _names(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module]
    return []


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_a_package_imports_only_what_it_may(package):
    found = list(imports(package))
    assert found
    assert [pair for pair in found if pair[1] in FORBIDDEN[package]] == []


def test_only_the_tutorials_consumers_tie_display_to_channels_1():
    assert [file for file, name in imports("display") if name == "channels"] == [
        os.path.join("display", "consumers.py")
    ]


def test_channels_lts_is_called_before_django_is_needed():
    """The Python 3.12 backport may be imported on its own, from a project's own package."""
    assert {name for file, name in imports("channels_lts") if file.endswith("python312.py")} == {
        "sys",
        "importlib",
        "django",  # inside apply()
    }
