"""The terminals of a run: a real bash."""

import os
import signal

import pytest

from tutorial.parser import TutorialError
from tutorial.terminal import Terminal


@pytest.fixture
def terminal(tmp_path):
    terminal = Terminal(str(tmp_path), dict(os.environ, HOME=str(tmp_path)))
    yield terminal
    terminal.close()


def test_the_output_of_a_command_is_seen(terminal):
    terminal.type("$ echo one; echo two")
    assert terminal.see("one\n...\n", may_run_on=False) == "one\ntwo\n"


def test_an_error_shows_the_expected_and_the_seen_output(terminal):
    terminal.type("$ echo one")
    with pytest.raises(TutorialError, match="^expected\ntwo\nseen\none\n"):
        terminal.see("two\n", may_run_on=False)


def test_a_command_without_expected_output_has_to_succeed(terminal):
    terminal.type("$ echo words")
    terminal.see("", may_run_on=False)
    terminal.type("$ (echo words; exit 3)")
    with pytest.raises(TutorialError, match="expected success\nseen     status 3\nwords"):
        terminal.see("", may_run_on=False)


def test_a_terminal_keeps_its_folder_and_its_variables(terminal):
    for command in ("$ mkdir inside", "$ cd inside", "$ export NAME=value"):
        terminal.type(command)
        terminal.see("", may_run_on=False)
    terminal.type('$ echo "$NAME ${PWD##*/}"')
    terminal.see("value inside\n", may_run_on=False)


def test_another_prompt_than_the_texts_is_an_error(terminal):
    with pytest.raises(TutorialError, match=r"expected the prompt '\(channels\) \$ '"):
        terminal.type("(channels) $ ls")


def test_a_server_runs_on_until_it_is_interrupted(terminal):
    terminal.type("$ echo ready; sleep 60; echo never")
    terminal.see("ready\n", may_run_on=True)
    terminal.type("^C")
    terminal.type("$ echo next")
    terminal.see("next\n", may_run_on=False)


def test_the_later_output_of_a_server_is_seen_later(terminal):
    terminal.type("$ echo ready; sleep 1; echo later; sleep 60")
    terminal.see("ready\n", may_run_on=True)
    terminal.see("later\n", may_run_on=True)


def test_a_program_that_does_not_end_is_an_error(terminal):
    terminal.type("$ echo words; sleep 60")
    with pytest.raises(TutorialError, match="expected an end\nseen, after 1 s\nwords"):
        terminal.see("", may_run_on=False, patience=1)


def test_no_program_runs_on_when_the_terminal_is_closed(terminal, tmp_path):
    terminal.type("$ trap '' INT; (echo $BASHPID > child; exec sleep 60)")
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
        pass
    child = int((tmp_path / "child").read_text())
    terminal.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGPIPE])
def test_a_terminal_ignores_no_signal_that_this_process_ignores(number, tmp_path):
    before = signal.signal(number, signal.SIG_IGN)
    try:
        terminal = Terminal(str(tmp_path), dict(os.environ, HOME=str(tmp_path)))
        terminal.type("$ grep SigIgn /proc/self/status")
        mask = terminal.see("SigIgn:...\n", may_run_on=False).split()[1]  # proc(5)
        assert not int(mask, 16) & 1 << (number - 1)
        terminal.close()
    finally:
        signal.signal(number, before)
