"""What a new user meets in a terminal: read first, asked then, stopped without a trace."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cemlab import cli
from cemlab.data import read_survey
from cemlab.intake import new_study, new_wave
from cemlab.study import open_study

pty = pytest.importorskip("pty")
CODEBOOK = """column,question
q1,How satisfied are you with the waiting time?
q2,How satisfied are you with our staff?
q3,Overall satisfaction
"""


def answers(path: Path, heads: tuple[str, ...] = ("id", "q1", "q2", "q3"), seed: int = 1) -> Path:
    """150 rows of numbers from 1 to 5 behind an id."""
    draw = random.Random(seed)
    rows = [[f"p{seed}_{row}", *(str(draw.randint(1, 5)) for _ in heads[1:])] for row in range(150)]
    path.write_text("\n".join(map(",".join, [heads, *rows])) + "\n", "utf-8")
    return path


@pytest.fixture
def given(root) -> Path:
    (root / "book.csv").write_text(CODEBOOK, "utf-8")
    return answers(root / "answers.csv")


def typed(*arguments: str, at: str, keys: bytes) -> tuple[int, str]:
    """The command in a terminal of its own, with keys typed when it shows something."""
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "cemlab.cli", "new", *arguments]
    # the terminal controls the command, so that Ctrl-C is a signal to it
    start = "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    # a run in the background ignores Ctrl-C, and what it starts would too
    start += "signal.signal(signal.SIGINT, signal.default_int_handler); "
    start += "os.execv(sys.argv[1], sys.argv[1:])"
    running = subprocess.Popen([sys.executable, "-c", start, *command], stdin=its, stdout=its,
                               stderr=its, start_new_session=True)  # fmt: skip
    os.close(its)
    seen, patience, due = b"", time.monotonic() + 240, 0.0  # of a machine with other work
    while (now := time.monotonic()) < patience:
        try:
            if select.select([ours], [], [], 0.5)[0]:
                seen += os.read(ours, 65536)
            elif at.encode() in seen and now > due:  # it waits; Python may lose one Ctrl-C
                os.write(ours, keys)
                due = now + 5
        except OSError:  # it has ended
            break
    status = running.wait(60)
    os.close(ours)
    return status, seen.decode("utf-8", "replace")


class TestStopped:
    def test_ctrl_c_leaves_nothing_and_says_so(self, root, given):
        status, said = typed("mine", "--from", "answers.csv", "--codebook", "book.csv",
                             at="(1)", keys=b"\x03")  # fmt: skip
        assert status == 130
        assert "Stopped. Nothing was written." in said and "Traceback" not in said
        assert list((root / "data").iterdir()) == []
        read, asked = said.index("Read answers.csv"), said.index("which end of the scale")
        assert read < said.index("How satisfied are you with our staff?") < asked

    def test_in_the_language_of_the_study(self, root, given):
        _, said = typed("mine", "--from", "answers.csv", "--codebook", "book.csv",
                        "--language", "zh", at="(1)", keys=b"\x04")  # fmt: skip
        assert "已停止。没有写入任何内容。" in said

    @pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
    def test_other_ends_are_tidy_as_well(self, root, given, monkeypatch, capsys, name):
        if not hasattr(signal, name):
            pytest.skip("no such signal here")

        def ended(*_, **__):
            os.kill(os.getpid(), getattr(signal, name))

        before = signal.getsignal(getattr(signal, name))
        monkeypatch.setattr("cemlab.intake.making.guess", ended)
        assert command(monkeypatch, "mine", "--from", "answers.csv") == 130
        assert "Nothing was written" in capsys.readouterr().err
        assert list((root / "data").iterdir()) == []
        assert signal.getsignal(getattr(signal, name)) is before

    def test_a_wave_stays_away(self, root, given, monkeypatch, capsys):
        new_study("mine", given)
        before = (root / "data" / "mine" / "study.yaml").read_bytes()
        answers(root / "second.csv", seed=2)

        def stopped(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr("cemlab.intake.waves.matched", stopped)
        assert command(monkeypatch, "mine", "--wave", "2", "--from", "second.csv") == 130
        assert "Nothing was written" in capsys.readouterr().err
        assert (root / "data" / "mine" / "study.yaml").read_bytes() == before
        assert [file.name for file in (root / "data" / "mine" / "raw").iterdir()] == [given.name]


def command(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["cemlab", "new", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


class TestFaultsAtTheStart:
    @pytest.mark.parametrize(("arguments", "english", "chinese"), [
        (["mine"], "--from: cemlab new mine --from", "没有指定文件"),
        (["mine", "--from", ""], "No file is given", "没有指定文件"),
        (["mine", "--from", "no.csv"], "no.csv does not exist", "no.csv 不存在"),
        (["mine", "--from", "."], "is a folder", "是文件夹"),
        (["mine", "--from", "nowhere/a.csv"], "no folder nowhere", "没有文件夹 nowhere"),
        (["mine", "--from", "a.docx"], "Expected .csv", "可以读取 .csv"),
        (["my study", "--from", "answers.csv"], "such as 'my-study'", "例如 my-study"),
        (["old", "--from", "answers.csv"], "never overwritten", "不会被覆盖"),
    ])  # fmt: skip
    def test_say_what_to_do_in_both_languages(
        self, root, given, monkeypatch, capsys, arguments, english, chinese
    ):
        (root / "a.docx").write_text("a,b\n", "utf-8")
        (root / "data" / "old").mkdir(parents=True)
        (root / "data" / "old" / "study.yaml").write_text("", "utf-8")
        for language, said in (("en_US.UTF-8", english), ("zh_CN.UTF-8", chinese)):
            monkeypatch.setenv("LC_ALL", language)
            assert command(monkeypatch, *arguments) in (1, 2)
            assert said in capsys.readouterr().err
        assert [one.name for one in (root / "data").iterdir()] == ["old"]


class TestNames:
    def test_chinese_names_and_blanks_in_paths(self, root, given, monkeypatch, capsys):
        (root / "路径 有空格").mkdir()
        path = answers(root / "路径 有空格" / "导出2026 数据.csv")
        assert command(monkeypatch, "满意度2026", "--from", str(path), "--language", "zh") == 0
        out = capsys.readouterr().out
        assert "已读取 导出2026 数据.csv：" in out
        assert "  cemlab check 满意度2026\n" in out
        assert len(read_survey(open_study("满意度2026"))) == 150
        text = (root / "data" / "满意度2026" / "study.yaml").read_text("utf-8")
        assert "导出2026 数据.csv" in text.splitlines()[0]

    def test_a_chinese_study_hears_in_chinese_how_its_file_was_recognised(
        self, root, shared, monkeypatch, capsys
    ):
        path = shared / "data" / "vendor_exports" / "qualtrics_3header_excluder.csv"
        assert command(monkeypatch, "mine", "--from", str(path), "--language", "zh") == 0
        text = (root / "data" / "mine" / "study.yaml").read_text("utf-8")
        for told in (text, capsys.readouterr().out):
            assert "第三行有" in told and "时间以 America/Chicago 记录。" in told
            assert "the third row" not in told and "Times are in" not in told


class TestWaves:
    def test_a_codebook_finds_what_was_renamed(self, root, given):
        new_study("mine", given, codebook=root / "book.csv")
        second = answers(root / "second.csv", ("id", "v7", "v8", "q3"), seed=2)
        book = CODEBOOK.replace("q1,", "v7,").replace("q2,", "v8,")
        (root / "second_book.csv").write_text(book, "utf-8")
        added = new_wave("mine", "2", second, codebook=root / "second_book.csv")
        assert {one.item: one.column for one in added.matches}["q1"] == "v7"
        assert added.absent == ()
        kept = {file.name for file in (root / "data" / "mine" / "raw").iterdir()}
        assert kept == {"answers.csv", "book.csv", "second.csv", "second_book.csv"}

    def test_what_cannot_be_matched_can_be_said_by_hand(self, root, given, monkeypatch, capsys):
        new_study("mine", given)
        other = answers(root / "other.csv", ("k1", "k2", "k3", "k4"), seed=3)
        assert command(monkeypatch, "mine", "--wave", "2", "--from", "other.csv") == 1
        said = capsys.readouterr().err
        lines = said[said.index("  waves:") :].splitlines()[:4]
        assert lines[-1] == "      columns: {q1: k1}"
        (root / "data" / "mine" / "raw" / "other.csv").write_bytes(other.read_bytes())
        path = root / "data" / "mine" / "study.yaml"
        text = path.read_text("utf-8")
        block = "\n".join([*lines[:-1], "      columns: {id: k1, q1: k2, q2: k3, q3: k4}"])
        path.write_text(text.replace("\n  items:\n", f"\n{block}\n  items:\n"), "utf-8")
        assert len(read_survey(open_study("mine"), wave="2")) == 150

    def test_absent_items_name_the_way(self, root, given, monkeypatch, capsys):
        new_study("mine", given)
        answers(root / "second.csv", ("id", "v7", "v8", "q3"), seed=2)
        assert command(monkeypatch, "mine", "--wave", "2", "--from", "second.csv") == 0
        assert "survey.waves.2.columns" in capsys.readouterr().out
        text = (root / "data" / "mine" / "study.yaml").read_text("utf-8")
        assert "survey.waves.2.columns" in " ".join(text.replace("#", " ").split())
