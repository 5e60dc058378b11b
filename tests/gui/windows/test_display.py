"""A window that cannot open says why before Qt aborts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import display

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems bring what a window needs")


def look(environment, *missing):
    return display.look(environment, "linux", lambda library: library not in missing)


def test_no_display_is_said_with_another_way():
    assert "no display" in look({}).trouble
    assert "classify" in look({}).trouble


def test_offscreen_needs_no_display():
    assert look({"QT_QPA_PLATFORM": "offscreen"}).trouble == ""


def test_missing_libraries_are_named_as_packages_in_one_line_to_type():
    told = look({"DISPLAY": ":0"}, "libxcb-icccm.so.4", "libxcb-keysyms.so.1").trouble
    assert told.endswith("sudo apt-get install libxcb-icccm4 libxcb-keysyms1")


def test_even_offscreen_needs_what_qt_draws_with():
    told = look({"QT_QPA_PLATFORM": "offscreen"}, "libGL.so.1", "libxcb-icccm.so.4").trouble
    assert told.endswith("sudo apt-get install libgl1")


def test_wayland_needs_no_x11():
    assert look({"WAYLAND_DISPLAY": "wayland-0"}, "libxcb-icccm.so.4").trouble == ""


@linux
def test_a_display_that_does_not_answer_is_said():
    told = display.look({"DISPLAY": ":12345"}, "linux", lambda library: True).trouble
    assert ":12345 cannot be reached" in told


def test_other_systems_are_not_asked():
    assert display.look({}, "darwin").trouble == ""
    assert display.look({}, "win32").trouble == ""


def test_a_broken_plugin_is_said(tmp_path):
    with pytest.raises(UserError, match="doctor"):
        display.require_plugin(tmp_path, {"DISPLAY": ":0"}, "linux", lambda library: False)
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "libqxcb.so").touch()
    display.require_plugin(tmp_path, {"DISPLAY": ":0"}, "linux", lambda library: True)
    display.require_plugin(tmp_path, {"QT_QPA_PLATFORM": "offscreen"}, "linux", lambda library: False)


@linux
def test_every_library_that_the_plugin_takes_from_the_system_is_known():
    """Whatever Qt's next version needs besides must come into the table."""
    if shutil.which("ldd") is None:
        pytest.skip("ldd is not installed")
    import PySide6

    plugin = Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"
    listed = subprocess.run(["ldd", plugin], capture_output=True, text=True, check=True).stdout
    names = {line.split()[0] for line in listed.splitlines() if "=>" in line and str(plugin.parents[3]) not in line}
    ours = {name for name in names if name.startswith(("libxcb-", "libxkb", "libX11-xcb"))}
    assert ours - set(display.PACKAGES) <= {"libxcb-util.so.1"}  # comes with libxcb-image0 and libxcb-cursor0


@linux
def test_the_program_says_it_and_ends_with_1():
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    command = [sys.executable, "-m", "desktop_classifier", "gui"]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, cwd=root)
    assert done.returncode == 1
    assert "There is no display" in done.stderr
    assert "Traceback" not in done.stderr
