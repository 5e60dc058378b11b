"""The Debian package: what is in it, and how it comes, is replaced and goes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess

import artefacts
import bundle
import clean_debian
import deb
import debian_papers
import fake_bundle
import pytest

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb here")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return packed(tmp_path_factory.mktemp("deb"))


def packed(folder, version="1.0"):
    bundle_folder = folder / bundle.NAME
    if not bundle_folder.exists():
        fake_bundle.make(folder)
    return deb.build(deb.Plan(bundle_folder, folder, version=version, compression=("gzip", "1")))


def said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_everything_has_its_place(package):
    files = {}
    for line in said("dpkg-deb", "--contents", str(package)).splitlines():
        rights, owner, _, _, _, name, *target = line.split()
        files[name.removeprefix(".")] = (rights, owner, target[-1:])
    assert {owner for _, owner, _ in files.values()} == {"root/root"}
    assert files["/opt/desktop-classifier/desktop-classifier"][0] == "-rwxr-xr-x"
    assert files["/opt/desktop-classifier/_internal/data"][0] == "-rw-r--r--"
    assert files["/opt/desktop-classifier/_internal/libdata.so.1"][0] == "-rw-r--r--"
    assert files["/opt/desktop-classifier/_internal/also"][2] == ["data"]
    assert files["/usr/bin/desktop-classifier"][2] == ["/opt/desktop-classifier/desktop-classifier"]
    for name in (
        "/usr/share/applications/desktop-classifier.desktop",
        "/usr/share/man/man1/desktop-classifier.1.gz",
        "/usr/share/icons/hicolor/16x16/apps/desktop-classifier.png",
        "/usr/share/icons/hicolor/512x512/apps/desktop-classifier.png",
        "/usr/share/icons/hicolor/scalable/apps/desktop-classifier.svg",
        "/usr/share/icons/hicolor/symbolic/apps/desktop-classifier-symbolic.svg",
        "/usr/share/doc/desktop-classifier/copyright",
    ):
        assert files[name][0] == "-rw-r--r--", name


def test_it_asks_for_the_listed_packages_and_runs_nothing(package, tmp_path):
    needed = said("dpkg-deb", "--field", str(package), "Depends").strip().split(", ")
    listed = debian_papers.PACKAGES.read_text().splitlines()
    wanted = {line.partition("#")[0].strip() for line in listed} - {""}
    assert set(needed) == wanted | set(debian_papers.BASE)
    subprocess.run(["dpkg-deb", "--control", str(package), str(tmp_path / "control")], check=True)
    assert sorted(path.name for path in (tmp_path / "control").iterdir()) == ["control", "md5sums"]


def test_the_same_bundle_gives_the_same_bytes(package, tmp_path):
    before = os.umask(0o077)
    try:
        again = packed(tmp_path)
    finally:
        os.umask(before)
    assert again.read_bytes() == package.read_bytes()


def test_its_sum_stands_beside_it(package):
    sums = package.with_name(artefacts.SUMS)
    assert sums.read_text() == f"{hashlib.sha256(package.read_bytes()).hexdigest()}  {package.name}\n"


def test_the_bundle_itself_is_as_it_was(tmp_path):
    folder = fake_bundle.make(tmp_path)
    before = bundle.sums(folder)
    packed(tmp_path)
    assert bundle.sums(folder) == before


def test_without_a_bundle_it_says_how_to_make_one(tmp_path):
    with pytest.raises(bundle.CannotBuild, match=r"build\.py bundle"):
        deb.build(deb.Plan(tmp_path / "nothing", tmp_path))
    with pytest.raises(bundle.CannotBuild, match=r"build\.py deb"):
        clean_debian.newest(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root installs packages")
def test_it_comes_is_replaced_and_goes_and_the_users_files_stay(package, tmp_path):
    root = tmp_path / "root"
    for name in ("updates", "info", "triggers", "parts"):
        (root / "var/lib/dpkg" / name).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    mine = root / "home/somebody/.local/share/desktop-classifier/models/own/mine/model.json"
    mine.parent.mkdir(parents=True)
    mine.write_text("{}")
    dpkg = ("dpkg", f"--root={root}", "--force-depends", "--log=/dev/null")

    said(*dpkg, "--install", str(package))
    assert (root / "usr/bin/desktop-classifier").is_symlink()
    program = root / "opt/desktop-classifier/desktop-classifier"
    assert said(str(program)) == f"{fake_bundle.VERSION}\n"

    fake_bundle.make(tmp_path)
    (tmp_path / bundle.NAME / "_internal" / "data").unlink()
    said(*dpkg, "--install", str(packed(tmp_path, "1.1")))
    assert program.exists() and not program.with_name("_internal").joinpath("data").exists()

    said(*dpkg, "--purge", bundle.NAME)
    left = [path for path in root.rglob("*desktop-classifier*") if "home" not in path.parts]
    assert left == [] and mine.read_text() == "{}"


@pytest.mark.skipif(shutil.which("lintian") is None, reason="no lintian here")
def test_lintian_has_nothing_to_say(package):
    assert clean_debian.lint(package) == "lintian has nothing to say"


def test_what_only_a_card_needs_is_only_suggested(package):
    assert said("dpkg-deb", "--field", str(package), "Suggests").strip() == debian_papers.DRIVER
    assert debian_papers.DRIVER not in said("dpkg-deb", "--field", str(package), "Depends")


def test_a_users_file_that_changed_is_noticed(tmp_path):
    (tmp_path / "mine").write_text("1")
    before = clean_debian.kept(tmp_path)
    clean_debian._same(before, tmp_path)
    (tmp_path / "mine").write_text("2")
    with pytest.raises(AssertionError, match="mine"):
        clean_debian._same(before, tmp_path)
