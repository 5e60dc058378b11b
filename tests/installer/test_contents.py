"""What goes into the bundle and what stays out."""

from __future__ import annotations

import importlib.metadata
import os
import runpy
import subprocess
import sys
from pathlib import Path

import entry
import licences
import pytest

INSTALLER = Path(entry.__file__).parent


def package_files(name: str) -> list[str]:
    package = importlib.metadata.distribution(name)
    return [str(package.locate_file(file)) for file in package.files]


def hook(name: str) -> dict[str, object]:
    pytest.importorskip("PyInstaller")
    return runpy.run_path(str(INSTALLER / "hooks" / f"hook-{name}.py"), {"__file__": f"hook-{name}.py"})


def test_openvino_keeps_its_devices_and_its_own_format_and_no_other():
    names = [Path(source).name for source, _ in hook("openvino")["binaries"]]
    for kept in ("intel_cpu_plugin", "ir_frontend", "auto_batch_plugin"):
        assert any(kept in name for name in names), kept
    assert [name for name in names if "frontend" in name and "ir_" not in name] == []


def test_qt_keeps_the_desktops_and_leaves_out_gtk_and_the_screens_without_one():
    names = {Path(source).stem.removeprefix("lib") for source, _ in hook("PySide6.QtGui")["binaries"]}
    assert "qoffscreen" in names and "qsvg" in names
    if sys.platform.startswith("linux"):
        assert {"qxcb", "qwayland", "xdg-shell", "qxdgdesktopportal"} <= names
    assert not names & {"qgtk3", "qeglfs", "qpdf", "qtvirtualkeyboardplugin"}


def test_keras_and_tensorflow_run_on_the_stand_ins():
    script = (
        "import runpy, sys\n"
        f"runpy.run_path({str(INSTALLER / 'stand_ins.py')!r})\n"
        "import keras\n"
        "assert keras.layers.Dense(2)(keras.Input((3,))).shape == (None, 2)\n"
        "name = 'tensorflow.python.profiler.internal._pywrap_profiler_plugin'\n"
        "assert not getattr(sys.modules[name], '__file__', '')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_part_has_a_licence_text():
    files = package_files("numpy") + package_files("PySide6_Essentials") + package_files("flatbuffers")
    found = {component.name.rpartition("-")[0]: component for component in licences.components(files)}
    assert {"numpy", "PySide6_Essentials", "flatbuffers", "pyinstaller", "Python"} <= set(found)
    assert "rich" not in found
    assert {"LGPL-3.0.txt", "GPL-3.0.txt"} == {name for name, _ in found["PySide6_Essentials"].texts}
    assert all(component.texts for component in found.values())


def test_a_part_without_a_text_stops_the_build(monkeypatch):
    monkeypatch.setattr(licences, "WITHOUT_TEXT", {})
    with pytest.raises(licences.LicenceMissing, match="flatbuffers"):
        licences.components(package_files("flatbuffers"))


def test_the_papers_name_and_hold_everything(tmp_path):
    text = tmp_path / "text"
    text.write_text("you may")
    parts = [licences.Component("a-1", "MIT", "https://a.example", (("LICENSE", text), ("more/NOTICE", text)))]
    licences.write(tmp_path / "papers", parts)
    assert (tmp_path / "papers" / "a-1" / "more" / "NOTICE").read_text() == "you may"
    assert "a-1  MIT  https://a.example" in (tmp_path / "papers" / "README.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/var/lib/dpkg").is_dir(), reason="only Debian and its kin know what owns a library")
def test_a_library_of_the_system_brings_its_copyright():
    library = next(Path("/usr/lib").glob("*-linux-gnu/libexpat.so.1"), None) or pytest.skip("no libexpat here")
    (component,) = licences.debian_packages({library})
    assert component.name.startswith("libexpat1-") and component.texts[0][1].is_file()


@pytest.mark.skipif(not Path("/var/lib/dpkg").is_dir(), reason="only Debian and its kin know what owns a library")
def test_a_library_that_nobody_owns_stops_the_build(tmp_path):
    stray = tmp_path / "libstray.so.1"
    stray.write_bytes(b"")
    with pytest.raises(licences.LicenceMissing, match=r"libstray\.so\.1"):
        licences.debian_packages({stray})


@pytest.fixture
def variables(monkeypatch):
    """The environment as it will be put back."""
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "")
    return monkeypatch


def test_what_we_start_finds_its_own_libraries(variables):
    variables.setattr(sys, "_MEIPASS", "/bundle/_internal", raising=False)
    variables.setenv("LD_LIBRARY_PATH", "/bundle/_internal")
    variables.setenv("QT_PLUGIN_PATH", "/bundle/_internal/PySide6/Qt/plugins")
    entry._give_back_variables()
    assert "LD_LIBRARY_PATH" not in os.environ and "QT_PLUGIN_PATH" not in os.environ
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"


def test_what_the_user_had_set_comes_back(variables):
    variables.setenv("LD_LIBRARY_PATH", "/bundle/_internal:/theirs")
    variables.setenv("LD_LIBRARY_PATH_ORIG", "/theirs")
    entry._give_back_variables()
    assert os.environ["LD_LIBRARY_PATH"] == "/theirs" and "LD_LIBRARY_PATH_ORIG" not in os.environ


@pytest.mark.parametrize(
    ("words", "served"),
    [
        (["--child", "train"], True),
        (["-c", "from multiprocessing.resource_tracker import main"], True),
        (["--multiprocessing-fork", "pipe_handle=1"], True),
        (["classify", "a.jpg"], False),
        (["gui"], False),
        ([], False),
    ],
)
def test_only_children_and_what_libraries_start_wait_for_what_libraries_may_ask(words, served, tmp_path):
    """In the order that PyInstaller has it; and before our own program is imported."""
    said = "print(__name__)\n"
    for name in entry.FOR_LIBRARIES:
        (tmp_path / f"{name}.py").write_text(said)
    (tmp_path / "desktop_classifier").mkdir()
    (tmp_path / "desktop_classifier" / "__init__.py").touch()
    (tmp_path / "desktop_classifier" / "__main__.py").write_text("def console():\n    print('door')\n    return 0\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = [sys.executable, "-P", str(INSTALLER / "entry.py"), *words]
    told = subprocess.run(ran, env=environment, capture_output=True, text=True, check=False).stdout.split()
    assert told == [*(entry.FOR_LIBRARIES if served else ()), "door"]
