"""Which of the pictures that were found take part, after what the user decided."""

from __future__ import annotations

from made import class_folder, drawing

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.training import dataset
from desktop_classifier.training.dataset import ClassSource, Edit


def scan(folder):
    return dataset.scan(dataset.class_sources(folder), CancelToken(), silent)


def test_copies_in_a_class_count_once_and_the_one_kept_for_the_test_stays(tmp_path):
    path = tmp_path / "a.png"
    drawing("discs", 0).save(path)
    for part in ("", "test", "validation", ""):
        (tmp_path / f"{part or 'free'}.png").write_bytes(path.read_bytes())
    sources = [ClassSource("x", (tmp_path / f"{part or 'free'}.png",), part) for part in ("", "test", "validation")]
    found = dataset.scan(sources, CancelToken(), silent)
    assert len(found.pictures) == 3
    assert [picture.part for picture in dataset.learnable(found)] == ["test"]


def test_edits_leave_out_and_label_every_copy_and_the_last_one_counts(tmp_path):
    class_folder(tmp_path, 2, ("discs", "bars"))
    (tmp_path / "bars" / "copy.png").write_bytes((tmp_path / "discs" / "discs000.png").read_bytes())
    found = scan(tmp_path)
    torn = next(picture.sha256 for picture in found.pictures if picture.path.name == "copy.png")
    assert len(dataset.learnable(found)) == 5
    labelled = dataset.learnable(found, [Edit(torn, "leave_out"), Edit(torn, "label", "discs")])
    assert [picture.class_id for picture in labelled if picture.sha256 == torn] == ["discs"]
    assert len(labelled) == 4
    assert len(dataset.learnable(found, [Edit(torn, "label", "discs"), Edit(torn, "leave_out")])) == 3
    assert len(found.pictures) == 5


def test_a_label_into_a_class_that_is_gone_counts_for_nothing(tmp_path):
    found = scan(class_folder(tmp_path, 2, ("discs", "bars")))
    disc = next(picture.sha256 for picture in found.pictures if picture.class_id == "discs")
    assert dataset.learnable(found, [Edit(disc, "label", "crosses")]) == dataset.learnable(found)
    edits = [Edit(disc, "label", "bars"), Edit(disc, "label", "crosses")]
    assert [one.class_id for one in dataset.learnable(found, edits) if one.sha256 == disc] == ["bars"]
    assert dataset.learnable(found, [Edit(disc, "leave_out"), Edit(disc, "right", "discs")]) == tuple(
        one for one in found.pictures if one.sha256 != disc
    )
