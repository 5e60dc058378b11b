"""The filter: chips and words, kept up while answers arrive, quick with 20,000 pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from desktop_classifier.gui.qt.filter_model import FilterModel
from desktop_classifier.gui.qt.image_list_model import ImageListModel, Role
from desktop_classifier.inference.answer import Answer, Failure, Likelihood

PATHS = [Path(f"/p/{name}.jpg") for name in ("Snow-Walk", "beach", "text", "later")]
ANSWERS = [
    Answer(PATHS[0], "m", "o", "exact", (Likelihood("malamute", "n", 0.7),)),
    Answer(PATHS[1], "m", "o", "exact", (Likelihood("sandbar", "n", 0.3),)),
    Answer(PATHS[2], "m", "o", "exact", error=Failure("not_a_picture", "…")),
]


def names(filtered: FilterModel) -> list[str]:
    return [filtered.index(row, 0).data(Role.ITEM).path.stem for row in range(filtered.rowCount())]


@pytest.fixture
def filtered(qapp):
    model = ImageListModel()
    model.add(PATHS)
    model.set_answers(ANSWERS)
    return FilterModel(model)


@pytest.mark.parametrize(
    ("chip", "text", "expected"),
    [
        ("all", "", ["Snow-Walk", "beach", "text", "later"]),
        ("unsure", "", ["beach"]),
        ("failed", "", ["text"]),
        ("all", "MALA", ["Snow-Walk"]),
        ("all", "snow", ["Snow-Walk"]),
        ("all", "walk mala", ["Snow-Walk"]),
        ("unsure", "mala", []),
    ],
)
def test_chip_and_words(filtered, chip, text, expected):
    filtered.set_chip(chip)
    filtered.set_text(text)
    assert names(filtered) == expected


def test_an_unknown_chip_is_refused(filtered):
    with pytest.raises(ValueError, match="Expected one of"):
        filtered.set_chip("odd")


def test_an_answer_that_arrives_moves_the_picture_into_the_filter(filtered):
    filtered.set_chip("unsure")
    filtered.pictures.set_answers([Answer(PATHS[3], "m", "o", "exact", (Likelihood("owl", "n", 0.2),))])
    assert names(filtered) == ["beach", "later"]


def test_another_threshold_filters_again(filtered):
    filtered.set_chip("unsure")
    filtered.pictures.unsure_below = 0.8
    assert names(filtered) == ["Snow-Walk", "beach"]


def test_the_current_row_survives_a_change_of_filter(filtered):
    kept = QPersistentModelIndex(filtered.index(1, 0))
    filtered.set_chip("unsure")
    assert kept.isValid()
    assert kept.row() == 0
    filtered.set_chip("all")
    assert kept.row() == 1


def test_both_models_keep_qts_rules_through_every_change(filtered):
    tester = QAbstractItemModelTester(filtered, QAbstractItemModelTester.FailureReportingMode.Fatal)
    beneath = QAbstractItemModelTester(filtered.pictures, QAbstractItemModelTester.FailureReportingMode.Fatal)
    pictures = filtered.pictures
    more = [Path(f"/q/{n}.jpg") for n in range(300)]
    pictures.add(more)
    filtered.set_chip("unsure")
    pictures.set_answers(
        [Answer(p, "m", "o", "exact", (Likelihood("owl", "n", n % 3 / 3),)) for n, p in enumerate(more)]
    )
    removed = pictures.remove(range(0, 300, 2))
    filtered.set_text("1")
    pictures.restore(removed)
    filtered.set_chip("all")
    filtered.set_text("")
    pictures.restore(pictures.remove([0, 1, 2, 50]))
    pictures.forget_answers()
    pictures.clear()
    assert filtered.rowCount() == 0
    del tester, beneath


def test_filtering_twenty_thousand_asks_no_row_of_the_model(qapp, monkeypatch):
    """Asking `data` row by row was measured at 60 to 200 ms for 20,000 pictures, which is a stall."""
    model = ImageListModel()
    paths = [Path(f"/p/{n}.jpg") for n in range(20_000)]
    model.add(paths)
    model.set_answers([Answer(p, "m", "o", "exact", (Likelihood("owl", "n", n % 2),)) for n, p in enumerate(paths)])
    filtered = FilterModel(model)
    monkeypatch.setattr(model, "data", lambda *_: pytest.fail("a row was asked"))
    for chip, rows in (("unsure", 10_000), ("all", 20_000), ("failed", 0)):
        filtered.set_chip(chip)
        assert filtered.rowCount() == rows
