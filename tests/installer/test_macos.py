"""What of the application for macOS can be held without a Mac."""

from __future__ import annotations

import importlib
import os
import plistlib
import subprocess
import sys

import bundle
import macos
import marks
import product
import pytest
from PIL import Image

posix = pytest.mark.skipif(os.name == "nt", reason="shell scripts")


def test_the_information_has_what_macos_asks_for():
    info = marks.information(product.VERSION)
    assert info["CFBundleIdentifier"] == product.ID
    assert info["CFBundleName"] == info["CFBundleDisplayName"] == product.NAME == macos.APP.removesuffix(".app")
    assert info["CFBundleShortVersionString"] == info["CFBundleVersion"] == product.VERSION
    assert info["LSMinimumSystemVersion"] == "13.0" and info["LSArchitecturePriority"] == ["arm64"]
    # PyInstaller says of a program with a console that it has no windows, and leaves the sharp screen out.
    assert info["LSBackgroundOnly"] is False and info["NSHighResolutionCapable"] is True


def test_pictures_and_folders_can_be_opened_with_it_and_no_double_click_is_taken():
    kinds = marks.information("1")["CFBundleDocumentTypes"]
    offered = {name for kind in kinds for name in kind["LSItemContentTypes"]}
    pictures = {"public.jpeg", "public.png", "org.webmproject.webp", "com.microsoft.bmp", "com.compuserve.gif"}
    assert offered == pictures | {"public.tiff", "public.avif", "public.folder"}
    assert {kind["LSHandlerRank"] for kind in kinds} == {"Alternate"}
    assert {kind["CFBundleTypeRole"] for kind in kinds} == {"Viewer"}


def test_the_entitlements_are_what_generated_code_and_a_foreign_qt_need():
    allowed = plistlib.loads((macos.HERE / "entitlements.plist").read_bytes())
    rights = ("allow-jit", "allow-unsigned-executable-memory", "disable-library-validation")
    assert allowed == {f"com.apple.security.cs.{right}": True for right in rights}


def test_what_the_spec_reads_is_made(tmp_path):
    marks.make(tmp_path, "linux")
    assert list(tmp_path.iterdir()) == []
    marks.make(tmp_path, "darwin")
    marks.make(tmp_path, "win32")
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"app.icns", "Info.plist", "app.ico", "version.txt"}
    spec = bundle.SPEC.read_text(encoding="utf-8")
    assert all(f'"{name}"' in spec for name in made)
    with Image.open(tmp_path / "app.icns") as icon:
        assert {(512, 512, 2), (256, 256, 1), (128, 128, 1)} <= set(icon.info["sizes"])


@pytest.fixture
def mac(monkeypatch, tmp_path):
    """Apple's tools, which write down how they were called; and a finished application with its bundle."""
    tools, log = tmp_path / "tools", tmp_path / "log"
    tools.mkdir()
    for name in ("codesign", "xcrun", "hdiutil"):
        tool = tools / name
        made = 'for last; do :; done; echo image >"$last"\n' if name == "hdiutil" else ""
        tool.write_text(f'#!/bin/sh\necho {name} "$@" >>"{log}"\n{made}')
        tool.chmod(0o755)
    log.touch()
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    for name in ("MACOS_IDENTITY", "MACOS_NOTARY_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    output = tmp_path / "out"
    contents = output / macos.APP / "Contents"
    for file in ("MacOS/desktop-classifier", "Frameworks/libQt é.dylib", "Frameworks/a/b.so", "Resources/data"):
        (contents / file).parent.mkdir(parents=True, exist_ok=True)
        (contents / file).write_text("x")
    (output / bundle.NAME / bundle.PAPERS / "part").mkdir(parents=True)
    (output / bundle.NAME / bundle.PAPERS / "part" / "LICENSE").write_text("free")
    (output / bundle.NAME / "LICENSE").write_text("ours")
    return output, log


@posix
def test_libraries_are_signed_before_what_holds_them_and_the_papers_are_inside(mac, capfd):
    output, log = mac
    image = macos.package(output, "darwin")
    calls = log.read_text().splitlines()
    signed = [call for call in calls if call.startswith("codesign --force")]
    assert len(signed) == 4 and all("--sign - " in call and "--options runtime" in call for call in signed)
    assert {call.rsplit("/", 1)[-1] for call in signed[:2]} == {"libQt é.dylib", "b.so"}
    assert signed[2].endswith("MacOS/desktop-classifier") and signed[3].endswith(macos.APP)
    assert ["--entitlements" in call for call in signed] == [False, False, True, True]
    assert "codesign --verify" in calls[4] and calls[5].startswith("hdiutil create") and len(calls) == 6
    resources = output / macos.APP / "Contents" / "Resources"
    assert (resources / bundle.PAPERS / "part" / "LICENSE").read_text() == "free"
    assert (resources / "LICENSE").read_text() == "ours"
    assert image.name == f"desktop-classifier-{product.VERSION}-macos-arm64.dmg" and image.is_file()
    said = capfd.readouterr().err
    assert "MACOS_IDENTITY is not set" in said and "not notarised" in said


@posix
def test_with_an_identity_the_image_is_signed_notarised_and_stapled(mac, monkeypatch):
    output, log = mac
    monkeypatch.setenv("MACOS_IDENTITY", "Developer ID Application: Somebody (TEAM)")
    monkeypatch.setenv("MACOS_NOTARY_PROFILE", "somebody")
    macos.package(output, "darwin")
    calls = log.read_text().splitlines()
    assert "--sign Developer ID Application: Somebody (TEAM)" in calls[0] and "--timestamp --sign" in calls[0]
    assert [call.split()[:2] for call in calls[-3:]] == [
        ["codesign", "--force"],
        ["xcrun", "notarytool"],
        ["xcrun", "stapler"],
    ]


@posix
def test_a_signature_that_fails_stops_it(mac):
    output, _ = mac
    broken = output.parent / "tools" / "codesign"
    broken.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(subprocess.CalledProcessError):
        macos.package(output, "darwin")
    assert not list(output.glob("*.dmg"))


def test_elsewhere_and_without_an_application_it_says_what_to_do(tmp_path, capsys):
    with pytest.raises(bundle.CannotBuild, match=r"build\.py bundle"):
        macos.package(tmp_path, "darwin")
    if sys.platform != "darwin":
        assert importlib.import_module("build").main(["macos", "--output", str(tmp_path)]) == 1
        assert "made on macOS" in capsys.readouterr().err
