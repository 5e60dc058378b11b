"""A refusal says what the file is and what to do, in one of the documented kinds."""

from __future__ import annotations

import os

import pytest
from imaging.bad_pictures import BAD
from imaging.broken_files import png_of
from imaging.odd_pictures import SOUND, picture, saved, written

from desktop_classifier.imaging import reading
from desktop_classifier.imaging.decode import ERROR_KINDS, NOTES, PictureError
from desktop_classifier.imaging.opening import opened


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("text", "a text file"),
        ("web page", "a web page"),
        ("PDF", "a PDF document"),
        ("MP4", "an MP4 video"),
        ("ZIP", "a ZIP archive"),
        ("zeros", "nothing but zeros"),
        ("Photoshop", "a Photoshop document"),
        ("camera raw that looks like TIFF", "a camera raw file"),
        ("JPEG XL", "a JPEG XL picture"),
        ("PNG bomb", "60,000 × 60,000"),
        ("WEBP cut at 0.02", "a WebP picture"),
        ("empty", "0 bytes"),
        ("pipe", "a pipe"),
        ("folder", "a folder"),
        ("broken link", "a link to a file that does not exist"),
    ],
)
def test_a_refusal_says_what_the_file_is(bad_pictures, decoder, key, words):
    if key not in bad_pictures:
        pytest.skip("this system cannot make such a file")
    with pytest.raises(PictureError, match=words):
        decoder.decode(bad_pictures[key])


def test_a_picture_error_takes_only_documented_kinds():
    with pytest.raises(ValueError, match="strange"):
        PictureError("Something. Do something.", "strange")


def test_every_documented_kind_and_note_is_met_by_some_test():
    met = {expected.kind for _, _, expected in BAD.values()}
    elsewhere = {"missing", "no_permission", "not_a_file", "out_of_memory", "changed_while_reading", "unreadable"}
    assert set(ERROR_KINDS) == (met - {None}) | elsewhere
    notes = [notes for _, _, notes in SOUND.values()] + [expected.notes for _, _, expected in BAD.values()]
    assert set(NOTES) == {note for group in notes for note in group}


def test_a_nul_in_a_name_is_no_file(tmp_path, decoder):
    with pytest.raises(PictureError) as caught:
        decoder.decode(tmp_path / "nul\0.jpg")
    assert caught.value.kind == "missing"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may read everything")
def test_no_permission(tmp_path, decoder):
    path = written(tmp_path, saved(picture(), "PNG"))
    path.chmod(0)
    with pytest.raises(PictureError) as caught:
        decoder.decode(path)
    assert caught.value.kind == "no_permission"


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path, decoder):
    path = written(tmp_path, saved(picture(), "PNG"))
    os.truncate(path, 600 << 20)
    with pytest.raises(PictureError, match="600 MB") as caught:
        decoder.decode(path)
    assert caught.value.kind == "too_large"


@pytest.fixture
def failing(monkeypatch):
    """Lets PNG fail in a chosen way, as a disk, a memory or another program would make it."""

    def fail(what):
        monkeypatch.setitem(reading.OPENERS, "PNG", what)

    return fail


def test_out_of_memory(tmp_path, decoder, failing):
    def opener(stream):
        raise MemoryError

    failing(opener)
    with pytest.raises(PictureError) as caught:
        decoder.decode(written(tmp_path, saved(picture(), "PNG")))
    assert caught.value.kind == "out_of_memory"


def test_a_disk_that_fails(tmp_path, decoder, failing):
    def opener(stream):
        raise OSError(5, "Input/output error")

    failing(opener)
    with pytest.raises(PictureError, match="Input/output error") as caught:
        decoder.decode(written(tmp_path, saved(picture(), "PNG")))
    assert caught.value.kind == "unreadable"


def test_a_file_that_grows_while_it_is_read(tmp_path, decoder, failing):
    path = written(tmp_path, saved(picture(), "PNG")[:-500])

    def opener(stream):
        with path.open("ab") as end:
            end.write(b"more")
        raise OSError("image file is truncated")

    failing(opener)
    with pytest.raises(PictureError) as caught:
        decoder.decode(path)
    assert caught.value.kind == "changed_while_reading"


def test_an_unchanged_file_is_not_called_changed(tmp_path):
    with opened(written(tmp_path, saved(picture(), "PNG"))) as source:
        source.refuse_if_changed()


def test_a_limit_is_the_limit(tmp_path, decoder, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PIXELS", 2400)
    assert decoder.decode(written(tmp_path, saved(picture(60, 40), "PNG"))).size == (60, 40)
    with pytest.raises(PictureError, match="60 × 41"):
        decoder.decode(written(tmp_path, png_of(60, 41)))
