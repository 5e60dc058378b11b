"""One decoder, many threads: nothing leaks, nothing is printed, and memory is bounded."""

from __future__ import annotations

import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from imaging.odd_pictures import SOUND, picture, saved, written

from desktop_classifier.imaging import reading
from desktop_classifier.imaging.decode import Decoder, PictureError

OPEN_FILES = Path("/proc/self/fd")


def test_no_file_stays_open(tmp_path, decoder, bad_pictures):
    if not OPEN_FILES.is_dir():
        pytest.skip("reads /proc")
    before = len(list(OPEN_FILES.iterdir()))
    for key in ("JPEG", "PNG bomb", "animated GIF", "TIFF of several pages", "text", "PNG of no width"):
        try:
            decoder.decode(bad_pictures[key])
        except PictureError:
            continue
    decoder.close()
    assert len(list(OPEN_FILES.iterdir())) <= before


def test_nothing_is_printed_or_warned(bad_pictures, capfd):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        with Decoder() as decoder:
            for key in (
                "EXIF cut off",
                "PNG that is no animation, as it says",
                "TIFF bomb",
                "animated PNG",
                "PNG bomb",
                "JPEG",
                "TIFF of no size",
            ):
                try:
                    decoder.decode(bad_pictures[key])
                except PictureError:
                    continue
    assert caught == []
    assert capfd.readouterr() == ("", "")


def test_eight_threads_get_what_one_gets(bad_pictures, decoder):
    keys = [key for key in SOUND if key in bad_pictures] * 3
    alone = {key: decoder.decode(bad_pictures[key], 24).image.tobytes() for key in set(keys)}
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda key: decoder.decode(bad_pictures[key], 24).image.tobytes(), keys)
    assert all(pixels == alone[key] for key, pixels in zip(keys, together, strict=True))


def test_large_pictures_are_decoded_one_at_a_time(tmp_path, monkeypatch):
    """Four threads, each waiting in its decoder for company that must not come."""
    monkeypatch.setattr(reading, "_LARGE", 1000)
    path = written(tmp_path, saved(picture(), "PNG"))
    inside, most = [], []

    class Slow(reading.PngImageFile):
        def load(self):
            inside.append(self)
            threading.Event().wait(0.02)
            most.append(len(inside))
            result = super().load()
            inside.remove(self)
            return result

    monkeypatch.setitem(reading.OPENERS, "PNG", Slow)
    with Decoder() as decoder, ThreadPoolExecutor(4) as pool:
        list(pool.map(decoder.decode, [path] * 4))
    assert max(most) == 1


class NoService:
    """Says which pictures would have gone to the child."""

    def decode(self, path, name, least, box):
        raise AssertionError(f"{path.name} needs no child")

    def close(self):
        pass


@pytest.mark.parametrize("key", ["EXIF that Pillow stumbles over", "EXIF of nonsense", "two pictures in one JPEG"])
def test_jpegs_with_sound_pixels_need_no_child(bad_pictures, key):
    with Decoder(service=NoService()) as decoder:
        decoder.decode(bad_pictures[key])
