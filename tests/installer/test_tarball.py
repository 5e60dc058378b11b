"""The tarball: unpacked anywhere it runs, and the menu learns of it and forgets it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import bundle
import fake_bundle
import pytest
import steps
import tarball
from scene import Scene

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made for Linux")

ODD = 'a "strange" $place `x` 100% \\ é'
QUICK = ("xz", "-0")


def packed(folder):
    if shutil.which("xz") is None:
        pytest.skip("no xz here")
    made = folder / bundle.NAME
    if not made.exists():
        fake_bundle.make(folder)
    return tarball.build(tarball.Plan(made, folder, compression=QUICK))


@pytest.fixture
def unpacked(tmp_path):
    """Its folder, in a place that needs quotes."""
    place = tmp_path / ODD
    place.mkdir()
    subprocess.run(["tar", "--extract", "--file", packed(tmp_path), "--directory", place], check=True)
    (folder,) = place.iterdir()
    return folder


@pytest.fixture
def menu(unpacked, tmp_path):
    """What `menu.sh` does, and where it does it."""
    data = tmp_path / "data"
    surroundings = {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(data), "PATH": os.environ["PATH"]}

    def told(word: str) -> list[str]:
        subprocess.run(["sh", str(unpacked / "menu.sh"), word], env=surroundings, check=True, capture_output=True)
        names = [path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()]
        return [name for name in names if name not in ("applications/mimeinfo.cache", "icons/hicolor/icon-theme.cache")]

    return told


def test_it_runs_where_it_is_unpacked(unpacked):
    said = subprocess.run([str(unpacked / bundle.NAME)], check=True, capture_output=True, text=True).stdout
    assert said.strip() == fake_bundle.VERSION
    assert (unpacked / "_internal" / "also").read_bytes() == b"data"
    assert (unpacked / "share/man/man1/desktop-classifier.1.gz").is_file()


def test_its_sums_hold(unpacked, tmp_path):
    assert steps.sums(Scene(unpacked, tmp_path)).endswith("as listed")


def test_the_bundles_own_sums_stay(tmp_path):
    packed(tmp_path)
    assert steps.sums(Scene(tmp_path / bundle.NAME, tmp_path)).endswith("as listed")


def test_the_same_bundle_gives_the_same_bytes(tmp_path):
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    assert packed(first).read_bytes() == packed(second).read_bytes()


def test_the_menu_learns_of_it_and_forgets_it(menu, unpacked, tmp_path):
    there = menu("add")
    assert "applications/desktop-classifier.desktop" in there
    assert "icons/hicolor/scalable/apps/desktop-classifier.svg" in there
    assert menu("add") == there  # twice is once
    assert menu("remove") == []


def test_the_menu_entry_starts_the_program_from_any_place(menu, unpacked, tmp_path):
    menu("add")
    lines = (tmp_path / "data/applications/desktop-classifier.desktop").read_text().splitlines()
    (command,) = (line.removeprefix("Exec=") for line in lines if line.startswith("Exec="))
    assert unescaped(command) == str(unpacked / bundle.NAME)


def test_the_menu_entry_is_valid(menu, tmp_path):
    validator = shutil.which("desktop-file-validate") or pytest.skip("no desktop-file-validate here")
    menu("add")
    entry = str(tmp_path / "data/applications/desktop-classifier.desktop")
    done = subprocess.run([validator, entry], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stdout, done.stdout


def unescaped(command: str) -> str:
    """The program in an Exec line, as the desktop entry specification says to read one: a string, then quotes."""
    string = command.replace("\\\\", "\\")
    quoted, _, rest = string[1:].rpartition('" ')
    assert string[0] == '"' and rest == "%F"
    plain, characters = [], iter(quoted)
    for character in characters:
        plain.append(next(characters) if character == "\\" else character)
    return "".join(plain).replace("%%", "%")
