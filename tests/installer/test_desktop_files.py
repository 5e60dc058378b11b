"""What a Linux desktop is told, each part held against the tool that reads it."""

from __future__ import annotations

import gzip
import io
import mimetypes
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import desktop_files
import icons
import manual
import pytest
from PIL import Image

import desktop_classifier
from desktop_classifier import cli
from desktop_classifier.imaging import formats

SITE = "https://example.org/desktop-classifier"
RECORD = f"share/metainfo/{desktop_files.ID}.metainfo.xml"


@pytest.fixture(scope="module")
def contents():
    return desktop_files.contents(SITE)


def tool(name: str) -> str:
    return shutil.which(name) or pytest.skip(f"no {name} here")


def judged(tmp_path, name: str, content: bytes, *command: str) -> None:
    """The tool finds no fault with the file."""
    file = tmp_path / name.rpartition("/")[2]
    file.write_bytes(content)
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr


def entry(contents) -> dict[str, str]:
    lines = contents["share/applications/desktop-classifier.desktop"].decode().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def test_the_menu_entry_is_valid(contents, tmp_path):
    name = "share/applications/desktop-classifier.desktop"
    judged(tmp_path, name, contents[name], tool("desktop-file-validate"))


@pytest.mark.parametrize("site", [SITE, ""])
def test_the_record_for_software_centres_is_valid(site, tmp_path):
    record = desktop_files.metainfo(site)
    judged(tmp_path, RECORD, record, tool("appstreamcli"), "validate", "--no-net")
    pictures = ElementTree.fromstring(record).findall("screenshots/screenshot/image")
    assert [picture.text.startswith(SITE) for picture in pictures] == [True] * (3 if site else 0)


def test_the_pictures_in_the_record_are_in_the_repository(contents):
    for picture in ElementTree.fromstring(contents[RECORD]).findall("screenshots/screenshot/image"):
        assert (icons.DRAWING.parents[2] / picture.text.removeprefix(f"{SITE}/")).is_file(), picture.text


def test_the_record_names_this_version(contents):
    releases = ElementTree.fromstring(contents[RECORD]).findall("releases/release")
    assert releases[0].attrib["version"] == desktop_classifier.__version__


@pytest.mark.skipif(sys.platform == "win32", reason="no man there")
def test_the_manual_page_is_valid(contents, tmp_path):
    page = gzip.decompress(contents["share/man/man1/desktop-classifier.1.gz"])
    judged(tmp_path, "desktop-classifier.1", page, tool("man"), "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z")


def test_the_manual_page_tells_every_command_and_option():
    page = manual.page("2026-11-28").decode()
    assert "@" not in page
    told = page.replace("\\-", "-")
    for command in cli.COMMANDS:
        assert f".SS {command}" in told, command
    assert ".B --from" in told or ".B --preset quick|balanced|best|book" in told
    assert ".SS models import" in told and ".B --as ID" in told


def test_text_is_never_taken_for_a_request():
    assert manual._plain(".hidden -x \\n") == "\\&.hidden \\-x \\en"


def test_a_picture_type_is_offered_only_if_it_is_read(contents):
    offered = set(entry(contents)["MimeType"].strip(";").split(";"))
    known = {mimetypes.guess_type(f"a{suffix}")[0] for suffix in formats.SUFFIXES} | {"image/webp", "image/avif"}
    assert offered <= known and {"image/jpeg", "image/png", "image/webp"} <= offered


def test_the_icon_is_there_in_every_size_and_has_no_background(contents):
    for side in icons.SIDES:
        picture = Image.open(io.BytesIO(contents[f"share/icons/hicolor/{side}x{side}/apps/desktop-classifier.png"]))
        assert picture.size == (side, side)
        assert picture.getpixel((0, 0))[3] == 0 and picture.getpixel((side // 2, side // 8))[3] == 255


def test_the_entry_leads_to_the_icon_and_the_program(contents):
    told = entry(contents)
    assert f"share/icons/hicolor/scalable/apps/{told['Icon']}.svg" in contents
    assert told["Exec"] == "desktop-classifier %F" and told["Terminal"] == "false"
