"""Finding and looking at the pictures that somebody teaches with."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from made import class_folder, drawing
from PIL import Image

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.training import dataset, looks
from desktop_classifier.training.dataset import ClassSource

TOKEN = CancelToken()


def scan(folder: Path) -> dataset.Scan:
    return dataset.scan(dataset.class_sources(folder), TOKEN, silent)


def save(path: Path, kind: str = "discs", number: int = 0, **options) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    drawing(kind, number).save(path, **options)
    return path


# What is found


def test_a_picture_is_known_by_its_bytes_its_size_and_its_place(tmp_path):
    class_folder(tmp_path, 3, ("discs", "bars"))
    found = scan(tmp_path)
    assert found.classes == ("bars", "discs")
    assert [picture.path.name for picture in found.pictures] == [
        *(f"bars{number:03}.png" for number in range(3)),
        *(f"discs{number:03}.png" for number in range(3)),
    ]
    first = found.pictures[0]
    assert first.sha256 == hashlib.sha256(first.path.read_bytes()).hexdigest()
    assert (first.size, first.class_id, first.part, first.taken) == ((128, 128), "bars", "", None)
    assert 0 < first.look < 1 << looks.BITS
    assert (found.unreadable, found.nested, found.left_alone) == ((), (), 0)


def test_the_size_is_that_of_the_upright_picture_and_the_time_is_the_cameras(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769).update({0x9003: "2024:05:06 07:08:09", 0x9291: "25"})
    path = tmp_path / "a" / "turned.jpg"
    path.parent.mkdir()
    drawing("discs", 1).resize((120, 60)).save(path, exif=exif.tobytes())
    (picture,) = scan(tmp_path).pictures
    assert picture.size == (60, 120)
    assert picture.taken == pytest.approx(1714979289.25)


@pytest.mark.parametrize("when", ["0000:00:00 00:00:00", "1980:01:01 00:00:00", "yesterday", ""])
def test_a_camera_that_knows_no_time_says_none(tmp_path, when):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = when
    drawing("discs", 1).save(tmp_path / "a.jpg", exif=exif.tobytes())
    assert looks.taken(tmp_path / "a.jpg") is None


def test_a_broken_exif_block_costs_nothing_but_the_time(tmp_path):
    drawing("discs", 1).save(tmp_path / "a.jpg", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x69" * 40)
    assert looks.taken(tmp_path / "a.jpg") is None


def test_what_cannot_be_read_is_said_and_does_not_end_the_scan(tmp_path):
    class_folder(tmp_path, 2, ("discs",))
    (tmp_path / "discs" / "empty.jpg").touch()
    (tmp_path / "discs" / "text.jpg").write_text("this is no picture")
    (tmp_path / "discs" / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "discs" / "Thumbs.db").write_bytes(b"\0")
    (tmp_path / "discs" / "notes.txt").write_text("hello")
    found = scan(tmp_path)
    assert len(found.pictures) == 2
    assert [(one.path.name, one.kind, one.class_id) for one in found.unreadable] == [
        ("empty.jpg", "empty", "discs"),
        ("text.jpg", "not_a_picture", "discs"),
    ]
    assert found.unreadable[1].short == "not a picture"
    assert "text file" in found.unreadable[1].message
    assert found.left_alone == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open everything")
def test_what_the_system_denies_is_said(tmp_path):
    class_folder(tmp_path, 2, ("discs",))
    closed = save(tmp_path / "discs" / "closed" / "a.png").parent
    denied = tmp_path / "discs" / "discs000.png"
    closed.chmod(0)
    denied.chmod(0)
    try:
        found = scan(tmp_path)
    finally:
        closed.chmod(0o700)
    assert {(one.path, one.kind) for one in found.unreadable} == {(closed, "no_permission"), (denied, "no_permission")}
    assert len(found.pictures) == 1


def test_a_named_pipe_is_not_waited_for(tmp_path):
    class_folder(tmp_path, 1, ("discs",))
    os.mkfifo(tmp_path / "discs" / "pipe.jpg")
    found = scan(tmp_path)
    assert len(found.pictures) == 1


def test_folders_in_class_folders_count_for_the_class_and_are_named(tmp_path):
    save(tmp_path / "dogs" / "a.png")
    save(tmp_path / "dogs" / "poodles" / "b.png", number=1)
    save(tmp_path / "dogs" / "beagles" / "young" / "c.png", number=2)
    (tmp_path / "dogs" / "nothing").mkdir()
    save(tmp_path / "cats" / "d.png", number=3)
    found = scan(tmp_path)
    assert [picture.class_id for picture in found.pictures] == ["cats", "dogs", "dogs", "dogs"]
    assert found.nested == (tmp_path / "dogs" / "beagles", tmp_path / "dogs" / "poodles")


def test_links_that_lead_back_are_followed_once(tmp_path):
    class_folder(tmp_path, 2, ("discs",))
    (tmp_path / "discs" / "again").symlink_to(tmp_path / "discs", target_is_directory=True)
    (tmp_path / "discs" / "self").symlink_to(tmp_path / "discs" / "self")
    assert len(scan(tmp_path).pictures) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name be any bytes")
def test_names_that_are_not_utf8_are_read_and_remembered(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    try:
        save(folder / os.fsdecode(b"\xff picture\n.png"), format="PNG")
    except OSError:
        pytest.skip("this file system wants UTF-8")
    for _ in range(2):
        found = scan(tmp_path)
        assert [picture.path.parent for picture in found.pictures] == [folder]
        assert found.unreadable == ()


def test_classes_without_a_picture_stay_classes(tmp_path):
    (tmp_path / "none").mkdir()
    class_folder(tmp_path, 1, ("discs",))
    assert scan(tmp_path).classes == ("discs", "none")


def test_the_same_file_named_twice_in_a_class_counts_once(tmp_path):
    path = save(tmp_path / "a" / "one.png")
    found = dataset.scan([ClassSource("a", (path, path.parent)), ClassSource("b", (path,))], TOKEN, silent)
    assert [picture.class_id for picture in found.pictures] == ["a", "b"]


def test_a_test_folder_inside_the_class_folder_stays_the_test(tmp_path):
    save(tmp_path / "a" / "one.png")
    save(tmp_path / "a" / "kept" / "two.png", number=1)
    sources = [ClassSource("a", (tmp_path / "a",)), ClassSource("a", (tmp_path / "a" / "kept",), "test")]
    found = dataset.scan(sources, TOKEN, silent)
    assert [(picture.path.name, picture.part) for picture in found.pictures] == [("one.png", ""), ("two.png", "test")]


def test_parts_and_strays_are_carried_along(tmp_path):
    path = save(tmp_path / "a.png")
    found = dataset.scan([ClassSource("a", (path,), "test")], TOKEN, silent, stray=[Path("lost.png")])
    assert found.pictures[0].part == "test"
    assert found.stray == (Path("lost.png"),)


def test_nothing_to_look_at_is_an_empty_scan():
    found = dataset.scan([], TOKEN, silent)
    assert (found.classes, found.pictures) == ((), ())


def test_every_picture_is_reported(tmp_path):
    class_folder(tmp_path, 3, ("discs",))
    told = []
    dataset.scan(dataset.class_sources(tmp_path), TOKEN, told.append)
    assert [(one.done, one.total) for one in told] == [(1, 3), (2, 3), (3, 3)]


def test_cancelling_stops_at_once_and_keeps_what_is_known(tmp_path):
    class_folder(tmp_path, 40, ("discs",))
    token = CancelToken()

    def report(progress):
        if progress.done == 5:
            token.cancel()

    with pytest.raises(Cancelled):
        dataset.scan(dataset.class_sources(tmp_path), token, report)
    file = paths.cache_dir() / "scan.sqlite"
    with sqlite3.connect(file) as connection:
        (count,) = connection.execute("SELECT count(*) FROM facts").fetchone()
    connection.close()
    assert 5 <= count < 40


# What is remembered


def refuse(*_: object) -> None:
    raise AssertionError("this picture was known and need not be looked at")


def test_a_second_scan_looks_at_nothing_again(tmp_path, monkeypatch):
    class_folder(tmp_path, 3)
    before = scan(tmp_path)
    monkeypatch.setattr(looks, "facts", refuse)
    assert scan(tmp_path) == before


def test_a_picture_that_was_replaced_is_looked_at_again_though_size_and_time_are_the_old_ones(tmp_path):
    path = save(tmp_path / "a" / "one.bmp", number=1)
    (before,) = scan(tmp_path).pictures
    was = path.stat()
    save(path, number=2)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (was.st_size, was.st_mtime_ns)
    (after,) = scan(tmp_path).pictures
    assert after.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() != before.sha256
    assert after.look != before.look


def test_moved_pictures_are_not_looked_at_again(tmp_path, monkeypatch):
    class_folder(tmp_path, 3, ("discs", "bars"))
    before = {picture.path.name: picture for picture in scan(tmp_path).pictures}
    for path in sorted((tmp_path / "discs").iterdir()):
        path.rename(tmp_path / "bars" / path.name)
    monkeypatch.setattr(looks, "look", refuse)
    after = scan(tmp_path)
    assert not after.unreadable
    assert len(after.pictures) == 6
    for picture in after.pictures:
        assert picture.class_id == "bars"
        assert picture.path == tmp_path / "bars" / picture.path.name
        was = before[picture.path.name]
        assert (picture.sha256, picture.size, picture.look) == (was.sha256, was.size, was.look)


def test_a_picture_that_vanished_is_not_found_and_one_named_that_vanished_is_said(tmp_path):
    class_folder(tmp_path, 2, ("discs",))
    scan(tmp_path)
    gone = tmp_path / "discs" / "discs000.png"
    gone.unlink()
    found = scan(tmp_path)
    assert len(found.pictures) == 1
    assert found.unreadable == ()
    found = dataset.scan([ClassSource("discs", (gone,))], TOKEN, silent)
    assert [one.kind for one in found.unreadable] == ["missing"]


def test_a_file_that_is_being_written_is_refused(tmp_path, monkeypatch):
    path = save(tmp_path / "a" / "one.png")
    digest = looks.digest_of

    def written_meanwhile(*arguments, **options):
        content = digest(*arguments, **options)
        path.write_bytes(path.read_bytes() + b"more")
        return content

    monkeypatch.setattr(looks, "digest_of", written_meanwhile)
    assert [one.kind for one in scan(tmp_path).unreadable] == ["changed_while_reading"]


@pytest.mark.parametrize("damage", [b"no database at all" * 300, b""])
def test_a_damaged_memory_is_begun_anew(tmp_path, damage):
    class_folder(tmp_path, 2)
    before = scan(tmp_path)
    (paths.cache_dir() / "scan.sqlite").write_bytes(damage)
    assert scan(tmp_path) == before
    assert scan(tmp_path) == before


def test_a_memory_of_another_version_is_begun_anew(tmp_path):
    class_folder(tmp_path, 2)
    before = scan(tmp_path)
    connection = sqlite3.connect(paths.cache_dir() / "scan.sqlite")
    connection.execute("UPDATE places SET sha256 = 'wrong'")
    connection.execute("PRAGMA user_version=999")
    connection.commit()
    connection.close()
    assert scan(tmp_path) == before


def test_without_a_memory_it_only_takes_longer(tmp_path):
    class_folder(tmp_path, 2)
    before = scan(tmp_path)
    file = paths.cache_dir() / "scan.sqlite"
    for name in (file, file.with_name("scan.sqlite-wal"), file.with_name("scan.sqlite-shm")):
        name.unlink(missing_ok=True)
    file.mkdir()
    assert scan(tmp_path) == before


def test_two_thousand_known_pictures_are_as_they_were(tmp_path):
    data = save(tmp_path / "one.png").read_bytes()
    for number in range(2000):
        folder = tmp_path / "set" / f"class {number % 4}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.png").write_bytes(data + number.to_bytes(4, "big"))
    first = scan(tmp_path / "set")
    assert scan(tmp_path / "set") == first
    assert len({picture.sha256 for picture in first.pictures}) == 2000


def test_naming_the_records_brings_neither_numpy_nor_pillow():
    import subprocess

    code = "import sys; import desktop_classifier.training.dataset; print({'numpy', 'PIL', 'scipy'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


def test_looking_brings_no_scipy(tmp_path):
    import subprocess

    path = save(tmp_path / "a.png")
    code = (
        "import sys, PIL.Image as i; from desktop_classifier.training.looks import look; "
        f"look(i.open({str(path)!r}).convert('RGB')); print({{'scipy', 'pywt', 'sklearn'}} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
