"""From the checkout to a folder that runs anywhere: prepare models, run PyInstaller, make it lean, add the papers."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import licences
import marks

from desktop_classifier.base.files import digest
from desktop_classifier.models import catalogue, weights_record
from desktop_classifier.models.spec import ModelSpec

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SPEC = HERE / "desktop-classifier.spec"
NAME = "desktop-classifier"
SUMS = "SHA256SUMS"
PAPERS = "THIRD-PARTY"
UNUSED = ("tensorflow/compiler/tf2xla/ops/_xla_ops.so", "tensorflow/compiler/mlir/stablehlo/stablehlo_extension.so")
"""Parts of TensorFlow's compiler for other machines, which neither Keras nor training on a GPU loads."""

FULL_OF_NAMES = ("libpython*.so*", "python*/lib-dynload/*.so", "numcodecs/*.so", "tensorflow/**/*.so*")


class CannotBuild(Exception):
    """Something that the build needs is missing; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build.

    Args:
        output: Folder in which the bundle's folder is made.
        work: Scratch folder, kept to make the next build quicker.
        weights: Folder with Keras weights files to ship, or None.
        tensorflow: Whether TensorFlow goes in (for NVIDIA cards and, later, training).
    """

    output: Path
    work: Path
    weights: Path | None = None
    tensorflow: bool = True


def build(plan: Plan) -> Path:
    """Make the bundle and return its folder.

    Raises:
        CannotBuild: A tool or a file is missing.
        CalledProcessError: PyInstaller or a preparation failed; what it said is on the terminal.
    """
    require_tools()
    stage = plan.work / "stage"
    stage_models(stage, plan.weights)
    marks.make(stage)
    run_pyinstaller(plan, stage)
    folder = plan.output / NAME
    make_lean(folder)
    lay_side_by_side(folder)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    collected = json.loads((stage / "collected.json").read_text(encoding="utf-8"))
    licences.write(folder / PAPERS, licences.components(collected))
    write_sums(folder)
    return folder


def missing_tools() -> str:
    """What the build needs and this computer lacks, in words with the next step, or ""."""
    if importlib.util.find_spec("PyInstaller") is None:
        return 'PyInstaller is missing. Install it: pip install -e ".[bundle]"'
    from PyInstaller.depend.bindepend import get_python_library_path
    from PyInstaller.exceptions import PythonLibraryNotFoundError

    try:
        get_python_library_path()
    except PythonLibraryNotFoundError:
        return "PyInstaller needs Python as a shared library. On Debian and Ubuntu: apt install libpython3-dev"
    if sys.platform.startswith("linux") and not (shutil.which("objdump") and shutil.which("strip")):
        return "PyInstaller needs objdump and strip. On Debian and Ubuntu: apt install binutils"
    return ""


def require_tools() -> None:
    if missing := missing_tools():
        raise CannotBuild(missing)


def stage_models(stage: Path, weights: Path | None) -> None:
    """Prepare the built-in models, so that no first start has to, and make sure of the weights that ship besides.

    Those are prepared where they are first chosen, in a second or two: their prepared form would weigh as much again.
    """
    shutil.rmtree(stage, ignore_errors=True)
    for name in ("prepared", "weights"):
        (stage / name).mkdir(parents=True)
    with tempfile.TemporaryDirectory() as home:
        built_in = [spec.id for spec in catalogue.SPECS if spec.built_in]
        _program(home, "models", "prepare", *built_in)
        shutil.copytree(Path(home, "models", "prepared"), stage / "prepared", dirs_exist_ok=True)
        for spec, file in known_weights(weights) if weights else []:
            _program(home, "models", "import", str(file), "--as", spec.id)
            target = stage / "weights" / spec.weights.file
            shutil.copyfile(file, target)
            weights_record.remember(target, sha256=digest(target), source="shipped", verified="")


def known_weights(folder: Path) -> list[tuple[ModelSpec, Path]]:
    """The files in `folder` that are some model's weights, by name.

    Raises:
        CannotBuild: There is none.
    """
    found = [(spec, folder / spec.weights.file) for spec in catalogue.SPECS if (folder / spec.weights.file).is_file()]
    if not found:
        names = "\n".join(f"  {spec.weights.file}" for spec in catalogue.SPECS if not spec.built_in)
        raise CannotBuild(f"No weights file in {folder} has a known name. Known are:\n{names}")
    return found


def run_pyinstaller(plan: Plan, stage: Path) -> None:
    command = [sys.executable, "-m", "PyInstaller", str(SPEC), "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(plan.output), "--workpath", str(plan.work / "pyinstaller")]
    command += ["--", "--stage", str(stage)]
    if not plan.tensorflow:
        command.append("--without-tensorflow")
    subprocess.run(command, check=True, cwd=ROOT)


def make_lean(folder: Path) -> None:
    """Take out names and tables that only a debugger reads: 55 MB, with TensorFlow 320.

    Only where they are many: libraries that a packager has patched (Pillow's, NumPy's) no longer load once touched.
    """
    if not sys.platform.startswith("linux"):
        return
    inside = folder / "_internal"
    for name in UNUSED:
        (inside / name).unlink(missing_ok=True)
    for stray in inside.rglob(".gitignore"):
        stray.unlink()
    for pattern in FULL_OF_NAMES:
        for library in inside.glob(pattern):
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


def lay_side_by_side(folder: Path) -> None:
    """Put the built-in weights beside what was prepared of them, and a link where they lay.

    Both hold the same numbers, and a packer sees that only of files that follow each other: 40 MB of the download.
    """
    if not sys.platform.startswith("linux"):
        return  # elsewhere links are no matter of course
    inside = folder / "_internal"
    for spec in catalogue.SPECS:
        if spec.built_in:
            (prepared,) = (inside / "resources" / "prepared").glob(f"{spec.id}-*")
            place = inside / spec.weights.package / "models" / spec.weights.file
            moved = prepared / place.name
            place.rename(moved)
            place.symlink_to(os.path.relpath(moved, place.parent))


def write_sums(folder: Path) -> None:
    """A list that `sha256sum --check` reads."""
    lines = [f"{digest}  {name}\n" for name, digest in sums(folder).items()]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file but the list itself, by its path inside the folder."""
    digests = {}
    for file in files(folder):
        if file != folder / SUMS:
            with file.open("rb") as stream:
                digests[file.relative_to(folder).as_posix()] = hashlib.file_digest(stream, "sha256").hexdigest()
    return digests


def files(folder: Path) -> Iterator[Path]:
    """Every real file, sorted; links are left out because what they point at is in the list already."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def size(folder: Path) -> int:
    """Bytes of every file, each counted once."""
    return sum(file.stat().st_size for file in files(folder))


def _program(home: str, *words: str) -> None:
    variables = {**os.environ, "DESKTOP_CLASSIFIER_HOME": home}
    command = [sys.executable, "-m", "desktop_classifier", *words]
    subprocess.run(command, check=True, cwd=ROOT, env=variables)
