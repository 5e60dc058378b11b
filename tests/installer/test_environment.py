"""The environment is made from the lock, as it stands."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import entry
import pytest

INSTALLER = Path(entry.__file__).parent

BACKEND = """
import zipfile

def build_editable(directory, config_settings=None, metadata_directory=None):
    name = "program-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{directory}/{name}", "w") as wheel:
        wheel.writestr("program-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: program\\nVersion: 1.0\\n")
        wheel.writestr("program-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr("program-1.0.dist-info/RECORD", "")
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "program"
version = "1.0"
"""


def make_wheel(folder: Path, name: str, version: str, needs: str = "") -> Path:
    stem = f"{name}-{version}"
    made = folder / f"{stem}-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: more\n{needs}"
    with zipfile.ZipFile(made, "w") as wheel:
        wheel.writestr(f"{stem}.dist-info/METADATA", metadata)
        wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return made


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_newer_release_of_a_locked_package_changes_nothing(tmp_path):
    """Even where a package asks for the locked one with an extra: pip alone would look past the pin."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    locked = [
        make_wheel(shelf, "asks", "1.0", "Requires-Dist: asked[more]>=1\n"),
        make_wheel(shelf, "asked", "1.0"),
    ]
    make_wheel(shelf, "asked", "1.1")
    lock = tmp_path / "installer" / "lock" / "run.txt"
    lock.parent.mkdir(parents=True)
    pins = ((*made.name.split("-")[:2], hashlib.sha256(made.read_bytes()).hexdigest()) for made in locked)
    lock.write_text("".join(f"{name}=={version} --hash=sha256:{sha256}\n" for name, version, sha256 in pins))
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "backend.py").write_text(BACKEND)
    shutil.copy(INSTALLER / "environment.sh", tmp_path / "installer")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    surroundings |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shelf), "PIP_CONFIG_FILE": os.devnull}
    surroundings["PYTHON"] = sys.executable
    command = ["sh", "installer/environment.sh", "run"]
    made = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    assert (tmp_path / ".venv" / ".installed-run").exists()
    installed = {path.name for path in (tmp_path / ".venv").rglob("*.dist-info")}
    assert {"asks-1.0.dist-info", "asked-1.0.dist-info"} <= installed


def test_the_lock_is_whole():
    """Nothing is resolved when it is installed, so nothing may be missing from it."""
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_where_qt_lacks_a_library_the_line_that_installs_it_is_said(tmp_path):
    lists = [tmp_path / "one", tmp_path / "two"]
    lists[0].write_text("# for the window\nlibegl1   # its drivers\n")
    lists[1].write_text("xvfb\n")
    script = [str(INSTALLER / "linux" / "require.sh")]

    def required(python: str) -> tuple[int, str]:
        command = ["sh", *script, python, "The tests need", *map(str, lists)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert not done.stderr
        return done.returncode, done.stdout

    assert required(sys.executable) == (0, "")
    code, said = required("false")
    assert code == 1
    assert said.splitlines() == [
        "The tests need system libraries that are missing here. This line installs them:",
        "  sudo apt install libegl1 xvfb ",
    ]
