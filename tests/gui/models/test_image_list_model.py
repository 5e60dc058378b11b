"""The list of pictures: each once, counted as it changes, undone as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_classifier.gui.qt.image_list_model import Counts, ImageItem, ImageListModel, Role
from desktop_classifier.inference.answer import Answer, Failure, Likelihood

PATHS = [Path(f"/p/{name}.jpg") for name in "abcdef"]


def answered(path: Path, label: str = "koala", probability: float = 0.9) -> Answer:
    return Answer(path, "m", "openvino", "exact", (Likelihood(label, "n0", probability),))


def failed(path: Path) -> Answer:
    return Answer(path, "m", "openvino", "exact", error=Failure("not_a_picture", "It is a text file.", "not a picture"))


@pytest.fixture
def model(qapp):
    model = ImageListModel()
    model.add(PATHS)
    return model


def test_a_picture_is_added_once(model):
    assert model.add([PATHS[0], Path("/p/new.jpg"), Path("/p/new.jpg")]) == [Path("/p/new.jpg")]
    assert model.rowCount() == 7
    assert model.row_of(Path("/p/new.jpg")) == 6


def test_adding_is_one_insertion(qtbot, qapp):
    model = ImageListModel()
    told = []
    model.rowsInserted.connect(lambda parent, first, last: told.append((first, last)))
    model.add(PATHS)
    assert told == [(0, 5)]


def test_counts_follow_every_change(model):
    model.set_answers([answered(PATHS[0]), answered(PATHS[1], probability=0.3), failed(PATHS[2])])
    assert model.counts() == Counts(all=6, waiting=3, unsure=1, failed=1)
    removed = model.remove([1, 2])
    assert model.counts() == Counts(all=4, waiting=3, unsure=0, failed=0)
    model.restore(removed)
    assert model.counts() == Counts(all=6, waiting=3, unsure=1, failed=1)
    model.unsure_below = 0.95
    assert model.counts().unsure == 2
    model.forget_answers()
    assert model.counts() == Counts(all=6, waiting=6)


def test_counts_are_announced_only_when_they_change(model, qtbot):
    told = []
    model.counts_changed.connect(lambda: told.append(model.counts()))
    model.set_answers([answered(PATHS[0])])
    model.set_answers([answered(PATHS[0], "panda")])
    assert told == [Counts(all=6, waiting=5)]


def test_answers_are_told_in_unbroken_runs(model):
    told = []
    model.dataChanged.connect(lambda first, last, roles: told.append((first.row(), last.row())))
    model.set_answers([answered(PATHS[row]) for row in (4, 0, 1, 2)])
    assert told == [(0, 2), (4, 4)]


def test_an_answer_to_a_picture_that_is_gone_is_left_alone(model):
    model.remove([0])
    model.set_answers([answered(PATHS[0])])
    assert model.counts() == Counts(all=5, waiting=5)


@pytest.mark.parametrize("rows", [[0], [1, 2, 5], [0, 1, 2, 3, 4, 5], [5, 0]])
def test_remove_is_undone_exactly(model, rows):
    before = model.items()
    removed = model.remove(rows)
    assert [item.path for item in model.items()] == [p for row, p in enumerate(PATHS) if row not in rows]
    assert [model.row_of(item.path) for item in model.items()] == list(range(model.rowCount()))
    model.restore(removed)
    assert model.items() == before
    assert [model.row_of(path) for path in PATHS] == [0, 1, 2, 3, 4, 5]


def test_many_scattered_rows_are_removed_and_restored_too(qapp):
    model = ImageListModel()
    paths = [Path(f"/p/{n}") for n in range(1000)]
    model.add(paths)
    removed = model.remove(range(0, 1000, 2))
    assert [item.path for item in model.items()] == paths[1::2]
    assert model.row_of(paths[3]) == 1
    assert model.row_of(paths[2]) is None
    model.restore(removed)
    assert [item.path for item in model.items()] == paths
    assert model.row_of(paths[999]) == 999
    assert model.counts() == Counts(all=1000, waiting=1000)


def test_restoring_what_came_back_by_itself_adds_nothing(model):
    removed = model.clear()
    model.add([PATHS[3]])
    model.restore(removed)
    assert sorted(item.path for item in model.items()) == PATHS


def test_data_speaks_and_never_loads(model):
    model.set_answers([answered(PATHS[0], "malamute", 0.71), failed(PATHS[1])])
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert spoken == ["malamute, 71 percent, a.jpg", "not a picture, b.jpg", "waiting, c.jpg"]
    assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is None
    assert model.index(0).data(Role.ITEM).status == "answered"
    assert model.index(0).data(Role.UNSURE) is False


def test_status_and_unsure():
    path = PATHS[0]
    assert ImageItem(path).status == "waiting"
    assert ImageItem(path, failed(path)).status == "failed"
    assert ImageItem(path, answered(path, probability=0.49)).unsure(0.5)
    assert not ImageItem(path, answered(path, probability=0.5)).unsure(0.5)
    assert not ImageItem(path, failed(path)).unsure(0.5)


def test_twenty_thousand_pictures_are_one_piece_of_news(qapp):
    """A view that heard of each by itself would lay itself out as often."""
    paths = [Path(f"/somewhere/else/{n}.jpg") for n in range(20_000)]
    model, news = ImageListModel(), []
    model.rowsInserted.connect(lambda parent, first, last: news.append((first, last)))
    model.counts_changed.connect(lambda: news.append("counts"))
    model.add(paths)
    assert news == [(0, 19_999), "counts"]
    assert len({hash(path) for path in paths}) > 19_000, "in a table by path, like hashes are searched one by one"
