"""From what was dropped to classes and facts, with real files and the real checks."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PIL import Image

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.gui.controllers.deciding import Decisions
from desktop_classifier.gui.controllers.gathering import gather, look


def fill(folder, count, shade):
    folder.mkdir(parents=True)
    for number in range(count):
        image = Image.effect_noise((64, 48), 60 + number).point(lambda value: min(255, value + shade))
        image.convert("RGB").save(folder / f"{number}.jpg")
    return folder


@pytest.fixture
def flowers(tmp_path):
    fill(tmp_path / "flowers" / "rose", 4, 0)
    fill(tmp_path / "flowers" / "tulip", 3, 60)
    return tmp_path / "flowers"


def gathered(*paths):
    return gather(paths, CancelToken(), silent)


def test_a_folder_of_class_folders(flowers):
    found = gathered(flowers)
    assert [source.class_id for source in found.sources] == ["rose", "tulip"]
    assert (found.folders, found.name) == ((flowers,), "flowers")
    assert found.first["rose"] == flowers / "rose" / "0.jpg"


def test_a_folder_of_pictures_is_a_class_of_its_name(flowers):
    found = gathered(flowers / "rose")
    assert [source.class_id for source in found.sources] == ["rose"]
    assert found.folders == ()


def test_loose_pictures_are_a_class_of_their_folders_name(flowers):
    found = gathered(flowers / "rose" / "0.jpg", flowers / "rose" / "1.jpg", flowers / "tulip" / "0.jpg")
    assert [(source.class_id, len(source.paths)) for source in found.sources] == [("rose", 2), ("tulip", 1)]


def test_a_folder_without_pictures_is_said_so(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError):
        gathered(tmp_path / "empty")


def test_looking_counts_finds_and_uses_an_earlier_scan(flowers):
    decisions = Decisions()
    found = gathered(flowers)
    decisions.start_with(found.sources, found.folders, found.name)
    (flowers / "tulip" / "broken.jpg").write_bytes(b"")
    known = look(decisions.now, None, CancelToken(), silent)
    assert known.counts == {"rose": 4, "tulip": 3}
    assert known.pictures == 7
    assert [finding.kind for finding in known.findings if finding.kind == "unreadable"] == ["unreadable"]
    assert known.examples["tulip"][0].parent.name == "tulip"
    again = look(decisions.now, known.scan, CancelToken(), lambda progress: pytest.fail("nothing is read again"))
    assert again.scan is known.scan


def test_of_several_folders_one_with_parts_is_a_class_as_a_whole(flowers):
    fill(flowers / "rose" / "closeups", 2, 20)
    found = gathered(flowers / "rose", flowers / "tulip")
    assert [(source.class_id, source.paths) for source in found.sources] == [
        ("rose", (flowers / "rose",)),
        ("tulip", (flowers / "tulip",)),
    ]
    assert found.folders == ()


def test_several_folders_of_class_folders_with_a_stray_picture_stay_that(flowers, tmp_path):
    fill(tmp_path / "more" / "lily", 2, 30)
    (tmp_path / "more" / "stray.jpg").write_bytes((flowers / "rose" / "0.jpg").read_bytes())
    found = gathered(flowers, tmp_path / "more")
    assert [source.class_id for source in found.sources] == ["rose", "tulip", "lily"]
    assert found.folders == (flowers, tmp_path / "more")


def test_a_closed_class_folder_does_not_keep_the_others_out(flowers, monkeypatch):
    really = os.scandir

    def scandir(path):
        if Path(path).name == "tulip":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)  # whoever tests may be root, to whom nothing is closed
    found = gathered(flowers)
    assert [source.class_id for source in found.sources] == ["rose", "tulip"]
    assert list(found.first) == ["rose"]
