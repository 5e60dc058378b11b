"""The life of a package on a Debian that has nothing else: installed, used, updated, removed, purged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bundle
import check as checking
import clean_root
import deb
import steps
import teaching
from clean_root import CleanRoot
from scene import Scene
from stranger import Stranger

import desktop_classifier

OLDER = f"{desktop_classifier.__version__}~older"
QUICKLY = ("zstd", "1")

OF_A_DRIVER = {"libOpenCL.so.1"}
"""Comes with the driver of an Intel card; without it OpenVINO does not offer that card."""

USED: tuple[checking.Step, ...] = (
    steps.version,
    steps.first_and_second_start,
    steps.both_built_in,
    steps.tensorflow,
    steps.shipped,
    steps.doctor,
    teaching.quick,
    teaching.fine_tuned,
    steps.window,
    steps.real_window,
)


def check(output: Path, release: str) -> int:
    """Try everything on one release; print a line for each; 0 if all held.

    Args:
        output: Holds the bundle and the package made of it.
        release: Of Debian, by its name.
    """
    package = newest(output)
    with tempfile.TemporaryDirectory(prefix=".older-", dir=output) as room:
        older = deb.build(deb.Plan(output / bundle.NAME, Path(room), version=OLDER, compression=QUICKLY))
        with clean_root.made(release, output) as root:
            os.umask(0)  # an ordinary user works in folders that we make
            failed = _live(Life(root, older, package))
    print(f"{failed} failed" if failed else f"everything holds on {release}")
    return 1 if failed else 0


def newest(output: Path) -> Path:
    """The package that was made last.

    Raises:
        CannotBuild: There is none.
    """
    found = sorted(output.glob(f"{bundle.NAME}_*.deb"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise bundle.CannotBuild(f"There is no package in {output}. Make one: python installer/build.py deb")
    return found[-1]


@dataclass(frozen=True, slots=True)
class Life:
    """One system with one user, whose home is looked at after every change.

    Args:
        root: The system.
        older: The package to begin with.
        package: The package to try.
    """

    root: CleanRoot
    older: Path
    package: Path

    @property
    def place(self) -> Path:
        return self.root.folder / deb.PLACE

    @property
    def home(self) -> Path:
        return self.root.folder / "home" / "somebody"

    @property
    def person(self) -> Stranger:
        """The user, who types the command's name."""
        return Stranger(Path("/usr/bin", bundle.NAME), self.home, self.root.person())

    def install(self, package: Path) -> str:
        """With apt, as the README says, and how long it took."""
        there = self.root.folder / "tmp" / package.name
        shutil.copyfile(package, there)
        start = time.perf_counter()
        self.root.run("apt-get", "install", "--yes", "--quiet", f"/tmp/{package.name}")
        seconds = time.perf_counter() - start
        there.unlink()
        return f"{package.stat().st_size / 1e6:.0f} MB in {seconds:.0f} s"

    def version(self) -> str:
        return self.root.run("dpkg-query", "--show", "--showformat=${Version}", bundle.NAME)


def _live(life: Life) -> int:
    life.home.mkdir(parents=True)
    life.home.chmod(0o777)
    life.root.run("apt-get", "update", "--quiet")
    failed = 0
    for step in (_installed, _taught, _updated):
        failed += not _holds(step, life)
    for used in USED:
        with tempfile.TemporaryDirectory(prefix="used-", dir=life.home.parent) as room:
            Path(room).chmod(0o777)
            failed += not checking.holds(used, Scene(life.place, Path(room), through=life.root.person()))
    for step in (_nothing_missing, _untouched, _removed, _purged):
        failed += not _holds(step, life)
    return failed


def _holds(step: Callable[[Life], str], life: Life) -> bool:
    def told(scene: Scene) -> str:
        return step(life)

    told.__name__ = step.__name__
    return checking.holds(told, Scene(life.place, life.home))


def _installed(life: Life) -> str:
    said = life.install(life.older)
    assert life.version() == OLDER, life.version()
    return f"{said}, {bundle.size(life.place) / 1e6:.0f} MB there"


def _taught(life: Life) -> str:
    """The user makes a model, a project and a setting, which nothing that follows may lose."""
    practice = Path("/", deb.PLACE, "_internal", "resources", "practice")
    life.person.run("train", practice, "--name", "mine", "--preset", "quick")
    settings = life.home / ".config" / bundle.NAME / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"theme": "dark"}', encoding="utf-8")
    return _answers(life)


def _answers(life: Life) -> str:
    """What the user made is known and answers."""
    models = json.loads(life.person.run("models", "list", "--format", "json"))
    (mine,) = [row["id"] for row in models if row["id"].startswith("mine")]
    assert "mine" in life.person.run("projects", "list")
    right, of = teaching.right_answers(Scene(life.place, life.home), life.person, mine)
    return f"{mine} is right on {right} of {of}"


def _updated(life: Life) -> str:
    before = kept(life.home)
    said = life.install(life.package)
    assert life.version() != OLDER, "it is still the older one"
    _same(before, life.home)
    return f"{said}; the user's {len(before)} files as they were; {_answers(life)}"


def _nothing_missing(life: Life) -> str:
    """Every library in the package finds every library that it links."""
    libraries = [path for path in bundle.files(life.place) if ".so" in path.name]
    inside = [str(Path("/", path.relative_to(life.root.folder))) for path in libraries]
    script = 'for each; do ldd "$each" 2>/dev/null | grep "not found" | sed "s|^|$each|"; done; true'
    lost = life.root.run("sh", "-c", script, "sh", *inside).splitlines()
    # Without the executable, which knows where they lie, one library does not find its neighbours.
    found = {path.name for path in libraries} | OF_A_DRIVER
    missed = {line.split("\t")[-1].split(" ")[0]: line for line in lost}
    wanting = [line for name, line in missed.items() if name not in found]
    assert not wanting, "\n".join(wanting)
    return f"{len(libraries)} libraries"


def _untouched(life: Life) -> str:
    changed = life.root.run("dpkg", "--verify", bundle.NAME)
    known = set(life.root.run("dpkg-query", "--listfiles", bundle.NAME).splitlines())
    there = {str(Path("/", path.relative_to(life.root.folder))) for path in life.place.rglob("*")}
    assert not changed and there <= known, f"{changed}{sorted(there - known)[:9]}"
    return f"{len(known)} files are as they were installed, and no others came"


def _removed(life: Life) -> str:
    return _gone(life, "remove")


def _purged(life: Life) -> str:
    life.install(life.package)
    return _gone(life, "purge")


def _gone(life: Life, how: str) -> str:
    before = kept(life.home)
    start = time.perf_counter()
    life.root.run("apt-get", how, "--yes", "--quiet", bundle.NAME)
    seconds = time.perf_counter() - start
    left = [path for path in _ours(life.root.folder) if path.exists() or path.is_symlink()]
    assert not left, f"still there: {left[:9]}"
    _same(before, life.home)
    return f"in {seconds:.0f} s; the user's {len(before)} files as they were"


def _ours(root: Path) -> list[Path]:
    named = [path for path in (root / "usr").rglob(f"*{bundle.NAME}*") if "home" not in path.parts]
    return [root / deb.PLACE, *named]


def kept(home: Path) -> dict[str, str]:
    """SHA-256 of each of the user's files."""
    return {
        file.relative_to(home).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in bundle.files(home)
    }


def _same(before: dict[str, str], home: Path) -> None:
    after = kept(home)
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    assert not changed, f"the user's files changed: {changed[:9]}"


def lint(package: Path) -> str:
    """What Debian's own judge says, if it is here.

    Raises:
        AssertionError: It has something to say.
    """
    if shutil.which("lintian") is None:
        return "no lintian here (apt install lintian)"
    command = ["lintian", "--fail-on", "error,warning", "--tag-display-limit", "0", str(package)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return "lintian has nothing to say"
