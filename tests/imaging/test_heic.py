"""HEIC, with and without the extra that reads it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from imaging.odd_pictures import HEIGHT, WIDTH, assert_like_the_original, exif, picture
from PIL import Image

from desktop_classifier.imaging.decode import Decoder, PictureError


def test_heic_without_its_reader_says_how_to_get_it(bad_pictures):
    with Decoder(heif_installed=False) as decoder, pytest.raises(PictureError, match="pillow-heif") as caught:
        decoder.decode(bad_pictures["HEIC of which nothing is there"])
    assert caught.value.kind == "unsupported_picture"


@pytest.mark.parametrize("turn", [1, 6, 8])
def test_heic(tmp_path, decoder, turn):
    pillow_heif = pytest.importorskip("pillow_heif")
    laid = picture(800, 480)
    if turn != 1:
        laid = laid.transpose({6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[turn])
    path = tmp_path / "phone.heic"
    pillow_heif.from_pillow(laid).save(path, exif=exif(turn))
    whole, small = decoder.decode(path), decoder.decode(path, 120)
    assert (whole.size, whole.image.size, small.size, small.image.size) == (*((800, 480),) * 3, (200, 120))
    assert_like_the_original(whole.image)
    assert_like_the_original(small.image)


def test_heic_is_never_decoded_in_this_process(tmp_path):
    pillow_heif = pytest.importorskip("pillow_heif")
    path = tmp_path / "phone.heic"
    pillow_heif.from_pillow(picture()).save(path)
    code = (
        "import sys, pathlib; from desktop_classifier.imaging.decode import Decoder\n"
        "with Decoder() as decoder: print(decoder.decode(pathlib.Path(sys.argv[1])).size, 'pillow_heif' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[0] == f"({WIDTH}, {HEIGHT}) False"
