"""The settings of the moment, the large picture, and the way to the file manager."""

import os
import stat
import sys

import pytest
from PIL import Image

from desktop_classifier.base import settings
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.gui.controllers import reveal
from desktop_classifier.gui.controllers.choices import Choices
from desktop_classifier.gui.controllers.preview import KEPT, LONGEST, Preview
from desktop_classifier.gui.qt.jobs import ParallelRunner


def test_a_choice_is_told_at_once_and_kept_soon(qtbot, own_home):
    choices, told = Choices(settings.load()), []
    choices.changed.connect(lambda now, before: told.append((before.bars, now.bars)))
    choices.set(bars=5)
    choices.set(bars=5)
    assert told == [(3, 5)]
    qtbot.waitUntil(lambda: settings.load().bars == 5)


def test_a_choice_of_the_last_moment_is_kept_too(qtbot):
    choices = Choices(settings.load())
    choices.set(theme="dark")
    choices.keep()
    assert settings.load().theme == "dark"


def test_settings_that_cannot_be_kept_do_not_disturb(qtbot, own_home):
    (own_home / "config").write_text("a file where a folder should be")
    choices = Choices(settings.Settings())
    choices.set(bars=7)
    choices.keep()
    assert choices.now.bars == 7


@pytest.fixture
def preview(qtbot):
    runner = ParallelRunner(1)
    made = Preview(runner)
    yield made
    runner.shutdown()
    made.shutdown()


def test_the_large_picture_is_upright_small_enough_and_knows_its_size(qtbot, preview, tmp_path):
    image = Image.new("RGB", (4001, 2000), "red")
    exif = Image.Exif()
    exif[274] = 6
    image.save(tmp_path / "a.jpg", exif=exif)
    assert preview.show(tmp_path / "a.jpg") is None
    with qtbot.waitSignal(preview.loaded) as blocker:
        pass
    large = blocker.args[0]
    assert large.size == (2000, 4001)
    assert large.image.height() <= LONGEST
    assert large.image.width() < large.image.height()
    assert large.image.pixelColor(large.image.width() - 1, large.image.height() - 1).red() > 240
    assert preview.show(tmp_path / "a.jpg") is large


def test_only_the_latest_choice_is_loaded(qtbot, preview, tmp_path):
    loaded = []
    preview.loaded.connect(lambda large: loaded.append(large.path.name))
    for number in range(20):
        Image.new("RGB", (40, 40)).save(tmp_path / f"{number}.png")
        preview.show(tmp_path / f"{number}.png")
    qtbot.waitUntil(lambda: loaded != [])
    assert loaded == ["19.png"]


def test_only_a_few_are_kept(qtbot, preview, tmp_path):
    for number in range(KEPT + 2):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (40, 40)).save(path)
        with qtbot.waitSignal(preview.loaded):
            preview.show(path)
    assert preview.show(tmp_path / "0.png") is None
    assert preview.show(tmp_path / f"{KEPT + 1}.png") is not None


def test_what_cannot_be_read_is_an_empty_picture(qtbot, preview, tmp_path):
    (tmp_path / "a.jpg").write_text("no picture")
    with qtbot.waitSignal(preview.loaded) as blocker:
        preview.show(tmp_path / "a.jpg")
    assert blocker.args[0].image.isNull()


def programs(folder, monkeypatch, **codes):
    """Put programs on the path that note their arguments and end with a code."""
    for name, code in codes.items():
        script = folder / name.replace("_", "-")
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" >> {folder}/called\nexit {code}\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin" if codes else str(folder))


linux = pytest.mark.skipif(sys.platform != "linux", reason="the commands of a Linux desktop")


@linux
def test_the_file_is_chosen_where_the_desktop_can(tmp_path, monkeypatch):
    picture = tmp_path / "a b.jpg"
    picture.touch()
    programs(tmp_path, monkeypatch, gdbus=0, xdg_open=0)
    reveal.show(picture, CancelToken(), silent)
    called = (tmp_path / "called").read_text()
    assert f"['file://{tmp_path}/a%20b.jpg']" in called
    assert "xdg-open" not in called


@linux
def test_else_its_folder_is_opened(tmp_path, monkeypatch):
    (tmp_path / "a.jpg").touch()
    programs(tmp_path, monkeypatch, gdbus=1, xdg_open=0)
    reveal.show(tmp_path / "a.jpg", CancelToken(), silent)
    assert (tmp_path / "called").read_text().splitlines()[-1] == str(tmp_path)


@linux
def test_no_file_manager_is_said_with_the_folder(tmp_path, monkeypatch):
    (tmp_path / "a.jpg").touch()
    programs(tmp_path, monkeypatch)
    with pytest.raises(UserError, match=str(tmp_path)):
        reveal.show(tmp_path / "a.jpg", CancelToken(), silent)


def test_a_file_that_is_gone_is_said(tmp_path):
    with pytest.raises(UserError, match="not there any more"):
        reveal.show(tmp_path / "gone.jpg", CancelToken(), silent)


def test_a_bundles_libraries_are_not_given_to_other_programs(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert reveal.environment({"LD_LIBRARY_PATH": "/bundle", "A": "b"}) == {"A": "b"}
    with_original = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/own"}
    assert reveal.environment(with_original)["LD_LIBRARY_PATH"] == "/own"
