"""What of the Windows installer can be held without Windows; that it compiles and installs was tried under Wine."""

from __future__ import annotations

import importlib
import io
import os
import re
import shlex
import sys
import tomllib
import types

import bundle
import entry
import icons
import marks
import product
import pytest
import windows
from PIL import Image

from desktop_classifier.imaging import formats

SCRIPT = windows.SCRIPT.read_text(encoding="utf-8")


def setting(name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", SCRIPT, re.MULTILINE)
    assert found, name
    return found[1]


def defined(name: str) -> str:
    return re.search(rf'^#define {name} "(.*)"$', SCRIPT, re.MULTILINE)[1]


@pytest.fixture
def made_on_windows(tmp_path):
    folder = tmp_path / "a bundle é" / bundle.NAME
    folder.mkdir(parents=True)
    for name in (windows.WINDOW, windows.CONSOLE, "LICENSE"):
        (folder / name).write_bytes(b"MZ")
    bundle.write_sums(folder)
    return folder


@pytest.fixture
def compiler(monkeypatch, tmp_path):
    """Stands in for Inno Setup's: writes down what it was told, and a file where it was told to."""
    program = tmp_path / "iscc.py"
    program.write_text(
        "import sys, pathlib\n"
        "words = sys.argv[1:]\n"
        "out = dict((word[1], word[2:]) for word in words if word[1] in 'OF')\n"
        "under = lambda path: path.removeprefix('Z:').replace(chr(92), '/')\n"
        "facts = dict(word[2:].split('=', 1) for word in words if word[1] == 'D' and '=' in word)\n"
        "types = pathlib.Path(under(facts['Types'])).read_text()\n"
        "icon = pathlib.Path(under(facts['Icon'])).read_bytes()[:4]\n"
        "told = '\\n'.join([*words, types, repr(icon)])\n"
        "pathlib.Path(under(out['O']), out['F'] + '.exe').write_text(told)\n"
    )
    monkeypatch.setenv(windows.COMPILER_VARIABLE, shlex.join([sys.executable, str(program)]))
    monkeypatch.delenv(windows.SIGN_VARIABLE, raising=False)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for the compiler reads Wine's paths")
def test_the_compiler_is_told_what_the_script_asks_for(made_on_windows, compiler, tmp_path, capsys):
    output = tmp_path / "out"
    assert (
        importlib.import_module("build").main(["windows", "--bundle", str(made_on_windows), "--output", str(output)])
        == 0
    )
    target = output / f"desktop-classifier-{product.VERSION}-windows-x64-setup.exe"
    told = target.read_text()
    defines = set(re.findall(r"^/D(\w+)", told, re.MULTILINE))
    used = set(re.findall(r"{#(\w+)}", SCRIPT)) | set(re.findall(r"^#include (\w+)", SCRIPT, re.MULTILINE))
    own = set(re.findall(r"^#define (\w+)", SCRIPT, re.MULTILINE))
    assert used - own == defines
    assert f"/DVersion={product.VERSION}" in told and r"b'\x00\x00\x01\x00'" in told
    assert 'Subkey: "Software\\Classes\\.jpg\\OpenWithProgids"' in told
    assert "Not signed" in capsys.readouterr().out
    assert target.name in (output / "SHA256SUMS").read_text()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for the compiler reads Wine's paths")
def test_with_a_certificate_programs_and_installer_are_signed_and_the_sums_are_right(
    made_on_windows, compiler, tmp_path, monkeypatch
):
    signer = tmp_path / "sign.py"
    signer.write_text("import sys, pathlib; pathlib.Path(sys.argv[1]).open('ab').write(b'signed')")
    monkeypatch.setenv(windows.SIGN_VARIABLE, shlex.join([sys.executable, str(signer)]))
    told = windows.package(made_on_windows, tmp_path / "out").read_text()
    assert "/DSigned" in told and "/Ssign=" in told and "$f" in told
    assert (made_on_windows / windows.WINDOW).read_bytes() == b"MZsigned"
    listed = (made_on_windows / bundle.SUMS).read_text()
    assert bundle.sums(made_on_windows)[windows.CONSOLE] in listed


def test_without_a_bundle_or_a_compiler_it_says_what_to_do(tmp_path, made_on_windows, monkeypatch):
    with pytest.raises(bundle.CannotBuild, match=r"on Windows.*build\.py bundle"):
        windows.package(tmp_path, tmp_path)
    for name in (windows.COMPILER_VARIABLE, "ProgramFiles", "ProgramFiles(x86)"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(bundle.CannotBuild, match="winget install"):
        windows.package(made_on_windows, tmp_path)


def test_the_script_is_of_this_program():
    project = tomllib.loads((bundle.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == product.VERSION
    assert setting("AppVersion") == "{#Version}"
    assert setting("AppId") == product.ID
    assert setting("AppPublisher") == product.MAKER == project["authors"][0]["name"]
    assert defined("Name") == product.NAME
    assert (defined("Program"), defined("Console")) == (windows.WINDOW, windows.CONSOLE)
    assert windows.WINDOW.removesuffix(".exe").endswith(entry.WINDOW)
    assert defined("Mutex") == entry.MUTEX


def test_it_needs_no_administrator_and_leaves_what_is_the_users():
    assert setting("PrivilegesRequired") == "lowest"
    assert "[UninstallDelete]" not in SCRIPT
    removed = re.findall(r'^Type: filesandordirs; Name: "(.*)"$', SCRIPT, re.MULTILINE)
    assert removed == [rf"{{app}}\{name}" for name in ("_internal", bundle.PAPERS)]
    lines = SCRIPT + windows.registry_lines()
    roots = re.findall(r"^Root: (\w+); Subkey: \"(.*?)\"", lines, re.MULTILINE)
    assert roots and {root for root, _ in roots} == {"HKA"}
    # Only “open with”: what a double click starts is the value of the suffix's own key.
    assert not [key for _, key in roots if re.fullmatch(r"Software\\Classes\\\.\w+", key)]


def test_every_picture_that_a_bundle_reads_is_offered():
    offered = set(re.findall(r"Classes\\(\.\w+)\\OpenWithProgids", windows.registry_lines()))
    assert offered == formats.SUFFIXES - {".heic", ".heif", ".hif"}


def test_the_icon_is_drawn_for_every_size(tmp_path):
    marks.write_ico(tmp_path / "app.ico")
    with Image.open(tmp_path / "app.ico") as icon:
        assert icon.info["sizes"] == {(side, side) for side in marks.WINDOWS_SIDES}
        small = icon.ico.getimage((16, 16)).convert("RGBA")
    assert small.tobytes() == Image.open(io.BytesIO(icons.png(16))).convert("RGBA").tobytes()


@pytest.mark.parametrize(("version", "four"), [("0.1.0", (0, 1, 0, 0)), ("1.2rc3", (1, 2, 0, 0)), ("2", (2, 0, 0, 0))])
def test_versions_become_four_numbers(version, four):
    assert marks.numbers(version) == four


def test_the_version_resource_is_what_pyinstaller_reads():
    """It evaluates the text with classes of these names; the real ones import on Windows alone."""

    def made(kind):
        return lambda *words, **facts: types.SimpleNamespace(kind=kind, words=words, **facts)

    kinds = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct")
    names = {kind: made(kind) for kind in (*kinds, "VarFileInfo", "VarStruct")}
    info = eval(marks.version_resource("0.1.0"), names)
    assert info.ffi.filevers == (0, 1, 0, 0)
    table = info.kids[0].words[0][0]
    facts = dict(entry.words for entry in table.words[1])
    assert facts["ProductName"] == "Desktop Classifier" and facts["ProductVersion"] == "0.1.0"


def test_wine_finds_our_paths():
    path = bundle.ROOT / "a b"
    assert windows.windows_path(path, "linux") == "Z:" + str(path).replace("/", "\\")
    assert windows.windows_path(path, "win32") == str(path)
