"""Takes the libraries, and their licence, out of one of NVIDIA's wheels; nothing else, and nowhere else."""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError

_LIBRARY = re.compile(r"nvidia/[a-z0-9_]+/lib/([A-Za-z0-9_+-]+\.so(?:\.[A-Za-z0-9_]+)*)")
_LICENCE = re.compile(r"[A-Za-z0-9_.-]+\.dist-info/(?:licenses/)?(LICEN[SC]E(?:\.txt|\.md|\.rst)?)", re.IGNORECASE)
_CHUNK = 1 << 20


def wanted(name: str) -> str:
    """The name that an entry of a wheel gets in our folder, or "" for one that is left where it is.

    Only a plain name comes out of here, so no entry can be written outside the folder.
    """
    match = _LIBRARY.fullmatch(name) or _LICENCE.fullmatch(name)
    return match[1] if match else ""


def unpack(wheel: Path, target: Path, size: int, step: Callable[[int], None]) -> None:
    """Make the folder `target` from a wheel, at once or not at all.

    Args:
        wheel: The file.
        target: The folder; one of that name is replaced.
        size: Bytes that must come out of it.
        step: Told the bytes written so far; may raise to stop.

    Raises:
        UserError: `wrong_bytes`, `disk_full` or `not_writable`.
    """
    fresh = target.with_name(f".{target.name}.fresh")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        with zipfile.ZipFile(wheel) as archive:
            _take_out(archive, fresh, size, step)
        shutil.rmtree(target, ignore_errors=True)
        files.replace(fresh, target)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise _strange(wheel, str(error)) from error
    except OSError as error:
        raise told(error, target) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _take_out(archive: zipfile.ZipFile, folder: Path, size: int, step: Callable[[int], None]) -> None:
    done = 0
    for entry in archive.infolist():
        name = wanted(entry.filename)
        if not name:
            continue
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.flag_bits & 1 or (folder / name).exists():
            raise zipfile.BadZipFile(f"{entry.filename} is no plain file, or there twice")
        with archive.open(entry) as source, (folder / name).open("xb") as sink:
            while chunk := source.read(_CHUNK):
                done += len(chunk)
                if done > size:
                    raise zipfile.BadZipFile(f"more than {size:,} bytes come out of it")
                sink.write(chunk)
                step(done)
            sink.flush()
            os.fsync(sink.fileno())
    if done != size:
        raise zipfile.BadZipFile(f"{done:,} bytes come out of it instead of {size:,}")


def _strange(wheel: Path, why: str) -> UserError:
    return UserError(f"{wheel.name} cannot be unpacked: {why}. Try again later.", kind="wrong_bytes")


def told(error: OSError, target: Path) -> UserError:
    """What the user is told where `target` cannot be made."""
    if error.errno in files.NO_ROOM:
        return UserError(
            f"The disk became full while {target.name} was written. Make room in {target.parent} and try again: what "
            "has arrived is kept.",
            kind="disk_full",
        )
    return UserError(
        f"{target} cannot be written ({error.strerror or type(error).__name__}). Check that this folder may be written "
        "to, and try again.",
        kind="not_writable",
    )
