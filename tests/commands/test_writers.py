"""What the command line writes of an answer that is none of the classes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from desktop_classifier.commands.writers import Csv, Table
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
