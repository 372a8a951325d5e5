"""Which packages a package may import, and the largest module, class and root (issue 11)."""

import ast
import fnmatch
import os
import re

import pytest

from channel_dj.local import ROOT

# {package: our packages that it may import, or name in a string for a later import}
ALLOWED = {
    "channels_lts": set(),
    "display": set(),
    "channel_dj": {"channels_lts", "display", "eras"},
    "eras": {"display"},
    "scripts": {"channel_dj", "channels_lts", "eras"},
    "testing": {"channel_dj", "eras", "scripts"},
    "bench": {"channel_dj", "eras", "scripts", "testing"},
    "tutorial": {"channel_dj", "scripts", "testing"},
    "lesson": {"channel_dj", "channels_lts", "eras", "scripts", "testing"},
    "vagrant": {"channel_dj"},
    "docs": set(),
}
ALLOWED["tests"] = set(ALLOWED)
EXCEPTIONS = {
    ("eras/versions.py", "channel_dj"),  # the table of versions names the first one's settings
    ("channel_dj/together_settings.py", "eras"),  # `make eras` puts the three together
    ("eras/smallest/channels1/__init__.py", "channels_lts"),  # as each Channels 1 project does
}
LONGEST_MODULE, MOST_METHODS, MOST_ENTRIES = 250, 20, 26
ROOT_FOLDER = ""  # of manage.py, which is in no package
CHANGED_IMPORT_PATH = re.compile(
    r"\bsys\.path(\.\w+\(|(\[[^]]*\])? *\+?=[^=])|from sys import .*\bpath\b|\baddsitedir\("
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MEASURED = sorted(set(ALLOWED) - {"tests", "bench"})


def sources(package):
    """Yield (path from the root, text) of each Python file in a package, or in ROOT_FOLDER."""
    for folder, inside, names in os.walk(os.path.join(ROOT, package)):
        inside[:] = [name for name in inside if package and not name.startswith(".")]
        for name in sorted(names):
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, ROOT).replace(os.sep, "/"), file.read()


def imports(package):
    """Yield (file, top-level name) of each absolute import in a package."""
    for path, text in sources(package):
        for node in ast.walk(ast.parse(text)):
            for imported in _imported(node):
                yield path, imported.split(".")[0]


def _imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module]
    return []


def named_modules(package):
    """Yield (file, top-level name) of each string that is a module of ours, or a name in one: what
    import_module, a setting, or `python -m` imports."""
    for path, text in sources(package):
        for found in re.finditer(r"""["'](\w+)((?:\.\w+)+)(?::\w+)?["']""", text):
            if found.group(1) in ALLOWED and is_module(found.group(1) + found.group(2)):
                yield path, found.group(1)


def is_module(dotted):
    """Return whether a dotted name (str), or its beginning, is a module of ours."""
    parts = dotted.split(".")
    paths = ["/".join(parts[:length]) for length in range(2, len(parts) + 1)]
    return any(
        os.path.exists(os.path.join(ROOT, path + end))
        for path in paths
        for end in (".py", "/__init__.py")
    )


def test_each_top_level_package_is_in_the_list():
    found = {
        name
        for name in os.listdir(ROOT)
        if not name.startswith(".") and any(path for path, _ in sources(name))
    }
    learners = {"exercises"}  # the files of `make exercise`, which git ignores
    assert found - learners - {"__pycache__", "wheelhouse", "build"} == set(ALLOWED)


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_a_package_imports_only_what_it_may(package):
    used = list(imports(package)) + list(named_modules(package))
    assert used
    ours = [pair for pair in used if pair[1] in ALLOWED and pair not in EXCEPTIONS]
    assert [pair for pair in ours if pair[1] not in ALLOWED[package] | {package}] == []


def test_names_given_to_import_module_count_as_imports():
    assert ("channel_dj/settings.py", "channels_lts") in set(named_modules("channel_dj"))


def test_each_exception_is_needed():
    for path, name in EXCEPTIONS:
        package = path.split("/")[0]
        assert (path, name) in set(imports(package)) | set(named_modules(package))


def test_nothing_outside_tests_imports_tests():
    for package in set(ALLOWED) - {"tests"} | {ROOT_FOLDER}:
        used = list(imports(package)) + list(named_modules(package))
        assert [path for path, name in used if name == "tests"] == []


@pytest.mark.parametrize("package", sorted(ALLOWED) + [ROOT_FOLDER])
def test_no_module_changes_the_import_path(package):
    found = [path for path, text in sources(package) if CHANGED_IMPORT_PATH.search(text)]
    assert found == [__name__.replace(".", "/") + ".py"] * (package == "tests")  # the test below


@pytest.mark.parametrize(
    "line",
    [
        "sys.path.insert(0, folder)",
        "sys.path += [folder]",
        "sys.path[:0] = [folder]",
        "sys.path = [folder]",
        "from sys import path",
        "site.addsitedir(folder)",
    ],
)
def test_each_way_to_change_the_import_path_is_found(line):
    assert CHANGED_IMPORT_PATH.search(line)
    assert not CHANGED_IMPORT_PATH.search("first = sys.path[0] == os.path.join(folder, name)")


@pytest.mark.parametrize("package", MEASURED)
def test_no_module_is_longer_than_250_lines(package):
    lengths = {path: len(text.splitlines()) for path, text in sources(package)}
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


@pytest.mark.parametrize("package", MEASURED)
def test_no_class_has_more_than_20_methods(package):
    counts = {}
    for path, text in sources(package):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                methods = [inner for inner in node.body if isinstance(inner, FUNCTIONS)]
                counts[path, node.name] = len(methods)
    assert {name: count for name, count in counts.items() if count > MOST_METHODS} == {}


def test_the_root_has_at_most_26_visible_entries():
    with open(os.path.join(ROOT, ".gitignore")) as lines:
        ignored = [line.strip().strip("/") for line in lines]
    entries = [
        name
        for name in os.listdir(ROOT)
        if not name.startswith(".") and not any(fnmatch.fnmatch(name, one) for one in ignored)
    ]
    assert len(entries) <= MOST_ENTRIES, sorted(entries)


def test_only_the_tutorials_consumers_tie_display_to_channels_1():
    assert [file for file, name in imports("display") if name == "channels"] == [
        "display/consumers.py"
    ]


def test_compat_is_applied_before_django_is_needed():
    """A project's own package imports it, so only functions may import Django."""
    for path, text in sources("channels_lts/compat"):
        at_once = {name for node in ast.parse(text).body for name in _imported(node)}
        if not path.endswith("/delay_app.py"):  # imported by Django itself
            assert "django" not in {name.split(".")[0] for name in at_once}, path
