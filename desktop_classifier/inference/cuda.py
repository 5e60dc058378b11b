"""NVIDIA's libraries for TensorFlow in the user's own folder: are they here, how does a child get them, remove them.

They lie in a folder named after exactly these files, a folder a package, and `manifest.json` is written last: without
it nothing of them is used. Our own process never loads any.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.inference import cuda_table

_SEARCHED = "LD_LIBRARY_PATH"
_PREFIX = "cuda-"


def folder() -> Path:
    """Where they lie, or would lie."""
    return paths.libraries_dir() / f"{_PREFIX}{cuda_table.key()}"


def manifest() -> Path:
    return folder() / "manifest.json"


def contents(package: Path) -> dict[str, int]:
    """Every file of an unpacked package by its name behind the libraries' folder, with its size."""
    return {f"{package.name}/{file.name}": file.stat().st_size for file in sorted(package.iterdir())}


def ready() -> bool:
    """Whether every library is here, whole."""
    try:
        noted = json.loads(manifest().read_text(encoding="utf-8"))["files"].items()
        return bool(noted) and all((folder() / name).stat().st_size == size for name, size in noted)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def sign() -> str:
    """What tells these libraries from others and from none, for whoever remembers what worked with them."""
    return cuda_table.key() if ready() else ""


def environment() -> dict[str, str]:
    """Variables that let a child find them, before those that the system may have; none where they are not here."""
    if not ready():
        return {}
    found = [str(folder() / wheel.name) for wheel in cuda_table.wheels()]
    before = os.environ.get(_SEARCHED)
    return {_SEARCHED: os.pathsep.join([*found, *([before] if before else [])])}


def taken() -> int:
    """Bytes on the disk, of whole libraries, of halves, and of what an older version of the program needed."""
    return sum(file.stat().st_size for place in _places() for file in place.rglob("*") if file.is_file())


def remove() -> int:
    """Delete all of it; gives back the bytes that are free again.

    Raises:
        UserError: `busy`, they are being fetched; `not_writable`.
    """
    if not paths.libraries_dir().is_dir():
        return 0
    with files.locked(lock()) as mine:
        if not mine:
            raise busy()
        before = taken()
        manifest().unlink(missing_ok=True)  # first, so that no half of them is ever used
        for place in _places():
            shutil.rmtree(place, ignore_errors=True)
        if left := taken():
            raise UserError(
                f"{files.megabytes(left)} of NVIDIA's libraries could not be removed. Delete the folder "
                f"{paths.libraries_dir()} yourself.",
                kind="not_writable",
            )
        return before


def remove_older() -> None:
    """Delete what another version of the program needed, once that of this one is whole."""
    for place in _places():
        if place != folder():
            shutil.rmtree(place, ignore_errors=True)


def lock() -> Path:
    """Held by whoever changes them."""
    return paths.libraries_dir() / "lock"


def busy() -> UserError:
    return UserError(
        "NVIDIA's libraries are being fetched by another window of this program. Wait until it is done there.",
        kind="busy",
    )


def _places() -> list[Path]:
    return sorted(paths.libraries_dir().glob(f"{_PREFIX}*"))
