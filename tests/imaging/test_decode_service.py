"""The child that decodes damaged pictures may crash, hang or be killed: that costs one picture at most."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from imaging.broken_files import cut, endless_jpeg
from imaging.odd_pictures import picture, saved

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.imaging import decode_child
from desktop_classifier.imaging.decode import Decoder, PictureError
from desktop_classifier.imaging.decode_service import DecodeService
from desktop_classifier.imaging.framing import Box, PixelBox

PROGRAM = [sys.executable, str(Path(__file__).with_name("dying_child.py"))]

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Temporary files of the service go where a test can count them."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    yield tmp_path
    assert list((tmp_path / "tmp").iterdir()) == [], "temporary files left"


@pytest.fixture
def dying(folder, monkeypatch):
    """A decoder whose child dies of some names, and who is told which children saw which names."""
    monkeypatch.setattr(paths, "program", lambda: PROGRAM)
    monkeypatch.setenv("STARTED", str(folder / "started"))
    with Decoder(service=DecodeService(longest=4.0)) as decoder:
        yield decoder, lambda: [line.split() for line in (folder / "started").read_text().splitlines()]


def cut_file(folder, name="cut.jpg", share=0.5):
    path = folder / name
    path.write_bytes(cut("JPEG", share))
    return path


def test_the_part_that_is_there_is_the_part_that_was(folder, decoder):
    whole = folder / "whole.jpg"
    whole.write_bytes(cut("JPEG", 1.0))
    part = decoder.decode(cut_file(folder))
    there = np.asarray(decoder.decode(whole).image)[:96]
    assert part.size == part.image.size == (320, 240)
    assert np.array_equal(np.asarray(part.image)[:96], there)


def test_a_cut_picture_is_decoded_at_reduced_size_as_a_whole_one_is(folder, decoder):
    path = folder / "cut.jpg"
    path.write_bytes(saved(picture(800, 640), "JPEG")[:-3000])
    answer = decoder.decode(path, 80)
    assert (answer.image.size, answer.size, answer.notes) == ((100, 80), (800, 640), ("cut_off",))


@pytest.mark.parametrize("box", [Box(0, 0, 0.5, 0.5), PixelBox(0, 0, 400, 320)])
def test_a_box_reaches_the_child(folder, decoder, box):
    path = folder / "cut.jpg"
    path.write_bytes(saved(picture(800, 640), "JPEG")[:-3000])
    assert decoder.decode(path, 80, box).image.size == (200, 160)


def test_a_box_that_does_not_fit_is_the_callers_fault_in_the_child_too(folder, decoder):
    with pytest.raises(UserError) as caught:
        decoder.decode(cut_file(folder), 80, PixelBox(0, 0, 400, 100))
    assert caught.value.kind == "usage"


def test_a_name_that_is_not_utf8_reaches_the_child(folder, decoder):
    try:
        path = cut_file(folder, os.fsdecode(b"\xff\xfe\n.jpg"))
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    assert decoder.decode(path).notes == ("cut_off",)


def test_many_threads_share_one_child(folder, dying):
    decoder, seen = dying
    files = [cut_file(folder, f"{number}.jpg") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(decoder.decode, files))
    assert [answer.notes for answer in answers] == [("cut_off",)] * 12
    assert len({child for child, _ in seen()}) == 1


@posix
def test_a_crash_costs_one_picture(folder, dying):
    decoder, seen = dying
    with pytest.raises(PictureError) as caught:
        decoder.decode(cut_file(folder, "crash.jpg"))
    assert caught.value.kind == "damaged"
    assert decoder.decode(cut_file(folder)).notes == ("cut_off",)
    assert len({child for child, _ in seen()}) == 2


@posix
def test_a_picture_is_not_blamed_for_a_crash_before_a_fresh_child_crashed_too(folder, dying):
    decoder, seen = dying
    decoder.decode(cut_file(folder, "good.jpg"))
    with pytest.raises(PictureError):
        decoder.decode(cut_file(folder, "crash.jpg"))
    assert [name for _, name in seen()] == ["good.jpg", "crash.jpg", "crash.jpg"]


@posix
def test_a_child_killed_while_idle_is_replaced_unnoticed(folder, dying):
    decoder, seen = dying
    decoder.decode(cut_file(folder))
    os.kill(int(seen()[0][0]), signal.SIGKILL)
    assert decoder.decode(cut_file(folder)).notes == ("cut_off",)


def test_a_picture_that_takes_too_long_is_given_up_and_says_so(folder, dying):
    decoder, _ = dying
    with pytest.raises(PictureError, match="within 4 seconds") as caught:
        decoder.decode(cut_file(folder, "hang.jpg"))
    assert caught.value.kind == "damaged"
    assert decoder.decode(cut_file(folder)).notes == ("cut_off",)


def test_a_fault_of_ours_in_the_child_costs_one_picture(folder, dying):
    decoder, _ = dying
    with pytest.raises(PictureError):
        decoder.decode(cut_file(folder, "fault.jpg"))
    assert decoder.decode(cut_file(folder)).notes == ("cut_off",)


def test_closing_cancels_a_picture_under_way_and_all_later_ones(folder, monkeypatch):
    monkeypatch.setattr(paths, "program", lambda: PROGRAM)
    monkeypatch.setenv("STARTED", str(folder / "started"))
    decoder = Decoder()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(decoder.decode, cut_file(folder, "hang.jpg"))
        pause = threading.Event()
        while not (folder / "started").exists():
            pause.wait(0.01)
        decoder.close()
        with pytest.raises(Cancelled):
            waiting.result(5)
    with pytest.raises(Cancelled):
        decoder.decode(cut_file(folder))


def test_without_a_folder_for_temporary_files_it_is_the_pictures_error(folder, dying, monkeypatch):
    decoder, _ = dying
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder / "none"))
        with pytest.raises(PictureError, match="temporary") as caught:
            decoder.decode(cut_file(folder))
    assert caught.value.kind == "out_of_memory"
    assert decoder.decode(cut_file(folder)).notes == ("cut_off",)


def test_without_damaged_pictures_there_is_no_child(folder, dying):
    decoder, _ = dying
    path = folder / "good.jpg"
    path.write_bytes(saved(picture(), "JPEG"))
    decoder.decode(path)
    assert not (folder / "started").exists()


def test_a_jpeg_of_endless_scans_goes_to_the_child_where_time_is_limited(folder, dying):
    decoder, seen = dying
    path = folder / "endless.jpg"
    path.write_bytes(endless_jpeg(150))
    assert decoder.decode(path, 80).notes == ()
    assert [name for _, name in seen()] == ["endless.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_childs_memory_is_limited(folder, dying):
    decoder, seen = dying
    decoder.decode(cut_file(folder))
    limits = Path(f"/proc/{seen()[0][0]}/limits").read_text()
    line = next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert str(decode_child.MOST_MEMORY) in line
