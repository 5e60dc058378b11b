"""What desktops and browsers really put into a drop."""

import os
import sys
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from desktop_classifier.base import paths
from desktop_classifier.gui import payloads

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def mime(**formats):
    """A payload of raw bytes: `text__uri_list=b"..."` stands for text/uri-list."""
    data = QMimeData()
    for name, value in formats.items():
        data.setData(name.replace("__", "/").replace("_", "-"), QByteArray(value))
    return data


def red(width=4, height=3):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFFFF0000)
    return image


def test_local_files_in_their_order_and_once():
    payload = payloads.read(mime(text__uri_list=b"file:///a/one%20two.jpg\r\nfile:///b\r\nfile:///a/one%20two.jpg\r\n"))
    assert payload.paths == (Path("/a/one two.jpg"), Path("/b"))
    assert not payload.empty
    assert payload.line == ""


def test_urls_set_by_qt_itself():
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a/über 100%.jpg"), QUrl("https://example.org/x.jpg")])
    assert payloads.read(data).paths == (Path("/a/über 100%.jpg"),)


def test_comments_are_no_files():
    payload = payloads.read(mime(text__uri_list=b"# file:///not/this.jpg\r\nfile:///this.jpg\r\n"))
    assert payload.paths == (Path("/this.jpg"),)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_a_name_that_is_not_utf8_still_opens(tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    with open(name, "wb") as stream:  # noqa: PTH123 - the name is bytes on purpose
        stream.write(b"here")
    payload = payloads.read(mime(text__uri_list=b"file://" + quote_from_bytes(name).encode()))
    assert payload.paths[0].read_bytes() == b"here"


@pytest.mark.parametrize("address", [b"file:///a.jpg", b"file://localhost/a.jpg", b"file:/a.jpg", b"FILE:///a.jpg"])
def test_the_ways_to_write_a_local_address(address):
    assert payloads.read(mime(text__uri_list=address)).paths == (Path("/a.jpg"),)


def test_another_computers_file_is_refused_in_words():
    payload = payloads.read(mime(text__uri_list=b"file://server/share/a.jpg\r\n"))
    assert payload.empty
    assert "server" in payload.line
    assert "Copy it to this computer" in payload.line


def test_a_refused_file_does_not_spoil_the_others():
    payload = payloads.read(mime(text__uri_list=b"file://server/a.jpg\r\nfile:///b.jpg"))
    assert payload.paths == (Path("/b.jpg"),)
    assert "server" in payload.line


def test_text_that_names_files():
    payload = payloads.read(mime(text__plain=b"copy\nfile:///a%20b.jpg\nfile:///c.png\n"))
    assert payload.paths == (Path("/a b.jpg"), Path("/c.png"))


def test_any_other_text_is_nothing():
    payload = payloads.read(mime(text__plain=b"hello"))
    assert payload.empty
    assert "no picture" in payload.line


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16"])
def test_mozillas_address_is_utf16(codec):
    text = "file:///a/%C3%BCber-ö-日本.jpg\nhttps://title.example/"
    payload = payloads.read(mime(text__x_moz_url=text.encode(codec)))
    assert payload.paths == (Path("/a/über-ö-日本.jpg"),)


def test_a_web_address_is_only_named():
    payload = payloads.read(mime(text__uri_list=b"https://example.org/dog.jpg"))
    assert payload.empty
    assert payload.web_addresses == ("https://example.org/dog.jpg",)
    assert payload.line.startswith("That is a web address")


def test_a_browsers_picture_bytes_beat_its_address():
    payload = payloads.read(mime(text__uri_list=b"https://example.org/dog.jpg", image__png=PNG_HEAD + b"rest"))
    assert payload.raw == payloads.RawPicture(PNG_HEAD + b"rest", ".png")
    assert payload.web_addresses == ()


def test_files_beat_picture_bytes():
    payload = payloads.read(mime(text__uri_list=b"file:///dog.jpg", image__png=PNG_HEAD))
    assert payload.paths == (Path("/dog.jpg"),)
    assert payload.raw is None


def test_raw_png_counts_although_qt_says_it_has_no_image():
    data = mime(image__png=PNG_HEAD)
    assert not data.hasImage()
    assert payloads.may_hold_something(data)
    assert payloads.read(data).raw is not None


def test_the_desktops_own_image_is_kept_as_png():
    data = QMimeData()
    data.setImageData(red())
    raw = payloads.read(data).raw
    kept = payloads.keep(raw)
    assert kept.parent == paths.cache_dir() / "pasted"
    assert QImage(str(kept)).size() == red().size()
    assert QImage(str(kept)).pixelColor(1, 1).red() == 255


def test_two_pictures_in_one_second_get_two_names():
    first, second = (payloads.keep(payloads.RawPicture(b"x", ".jpg")) for _ in range(2))
    assert first != second
    assert first.read_bytes() == second.read_bytes() == b"x"
    assert first.suffix == second.suffix == ".jpg"


def test_weights_are_told_from_pictures():
    payload = payloads.read(mime(text__uri_list=b"file:///m.H5\r\nfile:///a.jpg\r\nfile:///n.keras\r\nfile:///o.pth"))
    assert payload.weights == (Path("/m.H5"), Path("/n.keras"), Path("/o.pth"))
    assert payload.paths == (Path("/a.jpg"),)


@pytest.mark.parametrize(
    "address", [b"file:///a%00b.jpg", b"file:", b"file://", b"\xff\xfe", b"javascript:alert(1)", b""]
)
def test_odd_addresses_are_nothing(address):
    assert payloads.read(mime(text__uri_list=address)).paths == ()


def test_types_that_hold_nothing_are_not_offered_a_drop():
    assert not payloads.may_hold_something(mime(application__json=b"{}"))


def test_while_it_hovers_a_picture_is_named_and_not_fetched():
    payload = payloads.read(mime(image__png=PNG_HEAD), hovering=True)
    assert payload.raw == payloads.RawPicture()
    assert not payload.empty
