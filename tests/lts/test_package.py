"""channels_lts as a package: its imports, and the use of redis-py and Lua in its modules."""

import ast
import glob
import os
import re
import subprocess
import sys

import pytest

import channels_lts
from channels_lts.layer import scripts

FOLDER = os.path.dirname(channels_lts.__file__)
SCRIPTS = ["add", "broadcast", "deliver", "deregister", "discard", "drain", "forget", "leave"]
SCRIPTS += ["load", "members", "notify", "receive", "register", "send", "to_stock"]


def source(*path):
    with open(os.path.join(FOLDER, *path), encoding="utf8") as file:
        return file.read()


def imports(path):
    """Return the absolute names that a module imports."""
    for node in ast.walk(ast.parse(source(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_it_imports_with_nothing_installed():
    code = "import channels_lts, channels_lts.python312; print(channels_lts.__version__)"
    command = [sys.executable, "-S", "-c", code]
    root = os.path.dirname(FOLDER)
    version = subprocess.check_output(command, cwd=root, universal_newlines=True).strip()
    assert version == channels_lts.__version__
    assert re.match(r"\d+\.\d+\.\d+$", version)


def test_a_worker_imports_neither_daphnes_server_nor_twisted():
    code = (
        "from channels_lts import python312; python312.apply();"
        "import sys, channels_lts.layer;"
        "from channels_lts.backports.versions import check;"
        "from channels_lts.backports import TABLE; check(TABLE);"
        "servers = {'daphne.server', 'twisted.internet.reactor'};"
        "print(sorted(servers.intersection(sys.modules)))"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    root = os.path.dirname(FOLDER)
    assert subprocess.check_output(command, cwd=root, universal_newlines=True) == "[]\n"


def test_three_modules_of_the_layer_use_redis_py():
    files = glob.glob(os.path.join(FOLDER, "layer", "*.py"))
    users = [
        os.path.basename(path)
        for path in files
        if any(name.split(".")[0] == "redis" for name in imports(path))
    ]
    assert sorted(users) == ["quick_client.py", "redis_errors.py", "redis_py.py"]


@pytest.mark.parametrize("module", ["listener.py", "inbox.py", "reader.py", "poller.py"])
def test_the_objects_of_the_layer_are_used_without_private_members(module):
    for node in ast.walk(ast.parse(source("layer", module))):
        # `super().__init__` is public.
        if isinstance(node, ast.Attribute) and re.match(r"_[^_]", node.attr):
            assert isinstance(node.value, ast.Name) and node.value.id == "self", node.attr


def test_each_script_is_a_file_and_each_file_a_script():
    files = {os.path.basename(path) for path in glob.glob(os.path.join(FOLDER, "layer/lua/*.lua"))}
    assert files == {f"{name}.lua" for name in SCRIPTS + ["common"]}
    for name in SCRIPTS:
        assert getattr(scripts, name.upper()).text == source("layer", "lua", "common.lua") + source(
            "layer", "lua", f"{name}.lua"
        )


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_head_of_a_script_documents_each_key_and_argument_that_it_uses(name):
    head, code = source("layer", "lua", f"{name}.lua").split("\n\n", 1)
    assert head.startswith(f"-- {name.upper()}: ")
    for used in set(re.findall(r"(?:KEYS|ARGV)\[\d\]", code)):
        assert used in head, used
