"""The comparison of two checkouts, without the sites."""

import os
import subprocess

import pytest

from bench import checkouts, compare, ratios
from scripts import redis_server


def rounds(*pairs, measure="page latency, ms"):
    return [{measure: {"base": base, "new": new}} for base, new in pairs]


def marked(*pairs, measure="page latency, ms"):
    line = ratios.table(rounds(*pairs, measure=measure)).splitlines()[2]
    return line.partition("]")[2].strip()


@pytest.mark.parametrize(
    "number,low,confidence",
    [(1, 0, 0), (5, 0, 0.9375), (8, 0, 0.992), (10, 1, 0.979), (20, 5, 0.959)],
)
def test_the_interval_is_the_narrowest_that_holds_the_median_often_enough(number, low, confidence):
    rank, coverage = ratios.rank(number)
    assert (rank, round(coverage, 4)) == (low, pytest.approx(confidence, abs=0.0006))


def test_the_ratio_is_the_median_of_the_paired_ratios():
    table = ratios.table(rounds((1, 2), (10, 10), (100, 300)))
    assert "2.000  [1.000, 3.000]" in table


def test_a_measure_that_costs_in_each_round_is_marked():
    assert marked((10, 11), (20, 24), (30, 33)) == "<== COSTS"


def test_a_rate_that_falls_costs_and_one_that_rises_is_better():
    assert marked((10, 9), (20, 18), measure="pages a second, 1 conn.") == "<== COSTS"
    assert marked((10, 11), (20, 22), measure="pages a second, 1 conn.") == "<-- better"


def test_a_measure_whose_interval_holds_1_is_not_marked():
    assert marked((10, 11), (20, 19)) == ""


def test_a_base_of_zero_has_no_ratio():
    assert "no ratio" in ratios.table(rounds((0, 1), (0, 2)))


@pytest.mark.parametrize("base", ["nonsense", "", "--all", "HEAD:Makefile"])
def test_a_base_that_is_no_commit_gets_one_line(base, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["compare", "--", base])
    with pytest.raises(SystemExit) as ended:
        compare.main()
    message = str(ended.value)
    assert message.startswith("error: BASE=%s names no commit here" % base)
    assert "\n" not in message and capsys.readouterr().out == ""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Return a repository of one commit, with its own script that makes environments."""
    root = tmp_path / "repository"
    (root / "scripts").mkdir(parents=True)
    (root / "scripts" / "environment.py").write_text("print('no index'); raise SystemExit(%d)" % 1)
    own = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "."], own + ["commit", "-qm", "first"]):
        subprocess.check_call(["git", "-C", str(root)] + arguments)
    monkeypatch.setattr(checkouts, "ROOT", str(root))
    return root


def worktrees():
    return checkouts.git("worktree", "list", "--porcelain").count("worktree ")


def test_the_other_checkout_is_removed_when_its_environment_cannot_be_made(repository):
    folder = str(repository / "base")
    with pytest.raises(checkouts.Failed, match="an environment could not be made: no index"):
        with checkouts.base_checkout(checkouts.commit_of("HEAD"), folder):
            pass
    assert worktrees() == 1 and not os.path.exists(folder)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_the_other_checkout_is_removed_after_an_interruption(repository, monkeypatch, error):
    monkeypatch.setattr(checkouts, "make_environment", lambda folder: None)
    folder = str(repository / "base")
    with pytest.raises(error):
        with checkouts.base_checkout(checkouts.commit_of("HEAD"), folder) as base:
            assert os.path.isdir(base.folder) and worktrees() == 2
            raise error
    assert worktrees() == 1 and not os.path.exists(folder)


def test_the_remains_of_a_killed_run_are_no_obstacle(repository, monkeypatch):
    monkeypatch.setattr(checkouts, "make_environment", lambda folder: None)
    folder = str(repository / "base")
    commit = checkouts.commit_of("HEAD")
    checkouts.git("worktree", "add", "--quiet", "--detach", folder, commit)
    with checkouts.base_checkout(commit, folder):
        assert worktrees() == 2


def test_two_comparisons_at_once_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "FOLDER", str(tmp_path))
    with compare.only_one_run():
        with pytest.raises(checkouts.Failed, match="another comparison runs"):
            compare.only_one_run()
    compare.only_one_run().close()


def test_a_site_that_does_not_start_gives_the_reason_and_leaves_no_process(tmp_path, monkeypatch):
    redis_server.executable()  # fetch it now: that starts processes, too
    started = []
    popen = subprocess.Popen

    def noted(*arguments, **options):
        started.append(popen(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    (tmp_path / "manage.py").write_text("raise SystemExit('no such table')")
    broken = checkouts.Checkout("base", str(tmp_path), checkouts.sys.executable)
    with pytest.raises(checkouts.Failed, match="base: migrate: no such table"):
        with checkouts.RunningCheckout(broken):
            pass
    assert len(started) == 2 and all(process.poll() is not None for process in started)
