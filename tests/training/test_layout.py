"""Which folders are classes, which are kept apart, and what lies beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import class_folder, drawing

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.training import dataset

TOKEN = CancelToken()


def scan(folder: Path) -> dataset.Scan:
    return dataset.scan(dataset.class_sources(folder), TOKEN, silent)


def ids(sources) -> list[tuple[str, str]]:
    return [(source.class_id, source.part) for source in sources]


def save(path: Path, kind: str = "discs", number: int = 0, **options) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    drawing(kind, number).save(path, **options)
    return path


def test_each_folder_is_a_class_in_the_order_that_people_count_in(tmp_path):
    for name in ("class 10", "class 2", "Apple", ".hidden", "__MACOSX"):
        (tmp_path / name).mkdir()
    sources = dataset.class_sources(tmp_path)
    assert ids(sources) == [("Apple", ""), ("class 2", ""), ("class 10", "")]
    assert sources[0].paths == (tmp_path / "Apple",)


def test_a_folder_kept_apart_is_the_test_and_with_two_of_them_each_has_its_use(tmp_path):
    class_folder(tmp_path / "Train", 1, ("discs", "bars"))
    class_folder(tmp_path / "valid", 1, ("discs", "bars"))
    both = [("bars", ""), ("discs", ""), ("bars", "test"), ("discs", "test")]
    assert ids(dataset.class_sources(tmp_path)) == both
    class_folder(tmp_path / "test", 1, ("bars",))
    assert ids(dataset.class_sources(tmp_path)) == [
        ("bars", ""),
        ("discs", ""),
        ("bars", "validation"),
        ("discs", "validation"),
        ("bars", "test"),
    ]


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [
        ("training_set", "validation_set", "test_set"),
        ("TrainData", "val data", "tests"),
        ("train-images", "dev", "Test"),
    ],
)
def test_parts_are_known_by_the_other_words_for_them(tmp_path, train, validation, test):
    for part in (train, validation, test):
        class_folder(tmp_path / part, 1, ("discs",))
    assert ids(dataset.class_sources(tmp_path)) == [("discs", ""), ("discs", "validation"), ("discs", "test")]


def test_trains_and_buses_are_classes_and_no_parts(tmp_path):
    class_folder(tmp_path, 1, ("discs",))
    save(tmp_path / "train" / "a.png")
    save(tmp_path / "test" / "a.png")
    assert ids(dataset.class_sources(tmp_path)) == [("discs", ""), ("test", ""), ("train", "")]


def test_a_test_folder_without_classes_is_no_class_and_its_pictures_are_strays(tmp_path):
    class_folder(tmp_path / "train", 1, ("discs", "bars"))
    alone = save(tmp_path / "test" / "a.png")
    assert ids(dataset.class_sources(tmp_path)) == [("bars", ""), ("discs", "")]
    assert dataset.strays(tmp_path) == (alone,)
    class_folder(tmp_path / "valid", 1, ("discs", "bars"))
    assert ids(dataset.class_sources(tmp_path))[2:] == [("bars", "test"), ("discs", "test")]


def test_a_class_called_test_beside_others_stays_one(tmp_path):
    class_folder(tmp_path / "train", 1, ("discs", "bars"))
    save(tmp_path / "test" / "a.png")
    save(tmp_path / "bus" / "a.png")
    assert ids(dataset.class_sources(tmp_path)) == [("bus", ""), ("test", ""), ("train", "")]


def test_the_folder_that_an_archive_made_around_it_is_looked_through(tmp_path):
    class_folder(tmp_path / "flowers" / "flowers", 1, ("discs", "bars"))
    assert ids(dataset.class_sources(tmp_path)) == [("bars", ""), ("discs", "")]


def test_one_class_with_pictures_is_a_class_and_not_a_wrapper(tmp_path):
    save(tmp_path / "only" / "a.png")
    save(tmp_path / "only" / "deeper" / "b.png")
    assert ids(dataset.class_sources(tmp_path)) == [("only", "")]


@pytest.mark.parametrize("filled", [False, True])
def test_without_class_folders_the_way_on_is_said(tmp_path, filled):
    if filled:
        save(tmp_path / "a.png")
    with pytest.raises(UserError, match="Make a folder for each class") as caught:
        dataset.class_sources(tmp_path)
    assert caught.value.kind == "no_classes"


def test_a_folder_that_is_gone_is_said(tmp_path):
    with pytest.raises(UserError, match="There is no folder “away”"):
        dataset.class_sources(tmp_path / "away")


def test_pictures_beside_the_class_folders_are_strays_and_other_files_are_not(tmp_path):
    class_folder(tmp_path / "train", 1, ("discs", "bars"))
    class_folder(tmp_path / "test", 1, ("discs", "bars"))
    mine = [save(tmp_path / "lost.PNG", format="PNG"), save(tmp_path / "train" / "too.png")]
    (tmp_path / "readme.txt").write_text("hello")
    (tmp_path / "._lost.png").write_bytes(b"\0\5\x16\7")
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf")
    assert dataset.strays(tmp_path) == tuple(mine)
