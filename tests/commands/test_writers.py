"""What the command line writes of an answer that is none of the classes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.commands.writers import Csv, JsonLines, Table, open_writer
from desktop_classifier.inference.answer import Answer, Failure, Likelihood

TOP = (Likelihood("sunflower", "sunflower", 0.62), Likelihood("rose", "rose", 0.3))
FACTS = (Path("lemons.jpg"), "my_flowers", "openvino", "exact")
REFUSED = Answer(*FACTS, TOP, none_of_these=True)


def test_the_table_says_it_before_the_bars():
    out = io.StringIO()
    Table(out, models=1).write(REFUSED)
    title, said, first, _ = out.getvalue().splitlines()
    assert title.strip() == "lemons.jpg"
    assert said.strip() == "none of these; the nearest are:"
    assert first.split()[:2] == ["sunflower", "62%"]


def test_the_table_says_nothing_of_it_where_a_label_is_given():
    out = io.StringIO()
    Table(out, models=1).write(Answer(*FACTS, TOP, none_of_these=False))
    assert "none" not in out.getvalue()


def test_every_row_of_the_csv_says_it_as_the_json_does():
    out = io.StringIO()
    writer = Csv(out)
    for answer in (
        REFUSED,
        Answer(*FACTS, TOP[:1], none_of_these=False),
        Answer(*FACTS, TOP[:1]),
        Answer(*FACTS, error=Failure("empty", "It is empty.")),
    ):
        writer.write(answer)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["none_of_these"] for row in rows] == ["true", "true", "false", "", ""]


ODD = [
    "Screenshot 9.41.12\u202fAM.png",
    "a\nb.jpg",
    "a\rb.jpg",
    'say "x", y.jpg',
    "👩\u200d👩\u200d👧.jpg",
    "\udcff\xa0.jpg",
]


@pytest.mark.parametrize("name", ODD)
def test_the_csv_carries_every_name_as_it_is_and_the_table_as_it_can_be_shown(tmp_path, name):
    with open_writer("csv", tmp_path / "out.csv", 1) as writer:
        writer.write(Answer(Path(name), *FACTS[1:], TOP))
    with (tmp_path / "out.csv").open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
        assert [row["path"] for row in csv.DictReader(stream)] == [name, name]
    out = io.StringIO()
    Table(out, models=1).write(Answer(Path(name), *FACTS[1:]))
    assert out.getvalue().rstrip("\n").isprintable()


def test_the_name_is_the_users_to_the_letter():
    out = io.StringIO()
    JsonLines(out).write(REFUSED, ".//lemons.jpg")
    JsonLines(out).write(REFUSED)
    assert [json.loads(line)["path"] for line in out.getvalue().splitlines()] == [".//lemons.jpg", "lemons.jpg"]


@pytest.mark.parametrize("end", [Cancelled, KeyboardInterrupt, UserError("The engine broke.")])
def test_what_was_answered_before_an_end_is_kept_and_said(tmp_path, capsys, end):
    target = tmp_path / "out.jsonl"

    def answer_one():
        with open_writer("jsonl", target, 1) as writer:
            writer.write(REFUSED)
            raise end

    with pytest.raises(end if isinstance(end, type) else type(end)):
        answer_one()
    assert json.loads(target.read_text())["path"] == "lemons.jpg"
    assert "(1)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [target]


def test_where_nothing_was_answered_the_old_file_stays(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), open_writer("csv", target, 1):
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
