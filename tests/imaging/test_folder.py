"""Which pictures are meant by what was dropped: named files always, folders walked once, everything else left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from imaging.odd_pictures import picture, saved

from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging.folder import collect, natural, walk

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")


def tree(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def names(root, found):
    return [path.relative_to(root).as_posix() for path in found.pictures]


def test_natural_order_own_pictures_first_then_folders(tmp_path):
    tree(tmp_path, "10.jpg", "9.jpg", "a2.jpg", "A10.jpg", "a1.jpg", "b/1.jpg", "B2/1.jpg", "b10/1.jpg", "b/c/2.jpg")
    found = collect([tmp_path], CancelToken())
    assert names(tmp_path, found) == [
        *("9.jpg", "10.jpg", "a1.jpg", "a2.jpg", "A10.jpg"),
        *("b/1.jpg", "b/c/2.jpg", "B2/1.jpg", "b10/1.jpg"),
    ]
    assert (found.folders, found.left_alone, found.unreadable) == (5, 0, [])


def test_natural_sorts_names_that_only_differ_in_case_or_digits():
    assert sorted(["x10", "x9", "X10", "x", "10", "9"], key=lambda name: (natural(name), name)) == [
        *("9", "10", "x", "x9", "X10", "x10"),
    ]


def test_suffixes_of_any_case_and_first_bytes_decide(tmp_path):
    tree(tmp_path, "a.JPG", "b.TiFf", "c.heic", "notes.txt", "film.mp4", "raw.CR2", "side.xmp")
    (tmp_path / "z-no-suffix").write_bytes(saved(picture(), "PNG"))
    (tmp_path / "z-wrong.dat").write_bytes(saved(picture(), "WEBP"))
    (tmp_path / "z-raw.dng").write_bytes(saved(picture(), "TIFF"))
    found = collect([tmp_path], CancelToken())
    assert names(tmp_path, found) == ["a.JPG", "b.TiFf", "c.heic", "z-no-suffix", "z-wrong.dat"]
    assert found.left_alone == 5


def test_hidden_and_system_files_are_not_even_counted(tmp_path):
    tree(tmp_path, ".hidden.jpg", "._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/a.jpg", ".git/a.jpg")
    tree(tmp_path, "@eaDir/a.jpg", "a.jpg")
    found = collect([tmp_path], CancelToken())
    assert names(tmp_path, found) == ["a.jpg"]
    assert (found.left_alone, found.folders) == (0, 1)


def test_what_is_named_is_always_taken_in_the_order_given(tmp_path):
    tree(tmp_path, "b/2.jpg", "b/1.jpg", "notes.txt", ".hidden/x.jpg")
    paths = [tmp_path / name for name in ("notes.txt", "b", "missing.jpg", ".hidden", "b/2.jpg", "notes.txt", "b")]
    assert names(tmp_path, collect(paths, CancelToken())) == [
        *("notes.txt", "b/1.jpg", "b/2.jpg", "missing.jpg", ".hidden/x.jpg", "b/2.jpg", "notes.txt"),
        *("b/1.jpg", "b/2.jpg"),
    ]


def test_impossible_names_are_taken_too(tmp_path):
    paths = [tmp_path / "nul\0.jpg", tmp_path / ("x" * 300)]
    assert collect(paths, CancelToken()).pictures == paths


def test_relative_paths_stay_relative(tmp_path, monkeypatch):
    tree(tmp_path, "in/1.jpg")
    monkeypatch.chdir(tmp_path)
    assert collect([Path("in")], CancelToken()).pictures == [Path("in/1.jpg")]


@posix
def test_links_are_followed_once_and_loops_end(tmp_path):
    tree(tmp_path, "a/1.jpg", "a/b/2.jpg", "elsewhere/3.jpg")
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a")
    (tmp_path / "a/self").symlink_to(tmp_path / "a/self")
    (tmp_path / "a/x").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a/y").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a/broken.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a/linked.jpg").symlink_to(tmp_path / "elsewhere/3.jpg")
    found = collect([tmp_path / "a"], CancelToken())
    assert names(tmp_path, found) == ["a/1.jpg", "a/linked.jpg", "a/b/2.jpg", "a/x/3.jpg"]
    assert found.left_alone == 2


@posix
def test_a_pipe_is_left_alone_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    os.mkfifo(tmp_path / "pipe")
    tree(tmp_path, "1.jpg")
    found = collect([tmp_path], CancelToken())
    assert names(tmp_path, found) == ["1.jpg"]
    assert found.left_alone == 2


@posix
def test_names_that_are_not_utf8_survive(tmp_path):
    name = b"\xff\xfe 1.jpg"
    try:
        (tmp_path / os.fsdecode(name)).write_bytes(b"")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    (found,) = collect([tmp_path], CancelToken()).pictures
    assert os.fsencode(found.name) == name


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may look into every folder")
def test_a_folder_without_permission_is_told(tmp_path):
    tree(tmp_path, "a/1.jpg", "b/2.jpg")
    (tmp_path / "a").chmod(0)
    found = collect([tmp_path], CancelToken())
    (tmp_path / "a").chmod(0o700)
    assert names(tmp_path, found) == ["b/2.jpg"]
    assert found.unreadable == [tmp_path / "a"]


@posix
def test_a_folder_that_vanishes_is_told(tmp_path):
    tree(tmp_path, "a/1.jpg", "b/2.jpg")
    found = walk([tmp_path], CancelToken())
    pictures = iter(found)
    assert next(pictures) == tmp_path / "a/1.jpg"
    (tmp_path / "b").rename(tmp_path / "c")
    assert list(pictures) == []
    assert found.unreadable == [tmp_path / "b"]


@posix
def test_a_path_longer_than_the_system_takes_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(30):
        Path("deeper" * 30).mkdir()
        os.chdir("deeper" * 30)
    Path("1.jpg").write_bytes(b"")
    found = collect([tmp_path], CancelToken())
    assert found.pictures == []
    assert len(found.unreadable) == 1


def test_progress_is_told_and_cancelling_ends_it(tmp_path):
    tree(tmp_path, *(f"{number}.jpg" for number in range(450)))
    told = []
    collect([tmp_path], CancelToken(), told.append)
    assert [progress.done for progress in told] == [200, 400]
    token = CancelToken()
    with pytest.raises(Cancelled):
        collect([tmp_path], token, lambda progress: token.cancel())


def test_a_cancelled_token_stops_before_the_first_folder(tmp_path):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        collect([tmp_path], token)


def test_walking_yields_while_it_walks(tmp_path):
    tree(tmp_path, "1.jpg", "2.jpg", "a/3.jpg")
    found = walk([tmp_path], CancelToken())
    pictures = iter(found)
    assert (next(pictures), found.folders) == (tmp_path / "1.jpg", 1)
    assert len(list(pictures)) == 2
    assert found.folders == 2
