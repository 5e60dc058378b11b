"""Epochs on disk: either whole and verified, or not there. The newest that is whole is where a training goes on.

epoch-0007.npz     all arrays after that epoch
epoch-0007.json    what is known of it, and the hash of the arrays; written last
"""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.base import files

log = logging.getLogger(__name__)

KEPT = 2

DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile)
"""What reading a file that was cut, or overwritten, comes to."""

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One epoch that ended: its number, its arrays by name, and facts for JSON."""

    epoch: int
    arrays: Arrays
    facts: Mapping[str, Any]


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write an epoch, look whether it can be read, and forget all but the last two.

    Raises:
        OSError: No room, or the like; what was there before stays.
    """
    target = folder / f"epoch-{checkpoint.epoch:04}.npz"
    write_arrays(target, checkpoint.arrays)
    facts = {**checkpoint.facts, "epoch": checkpoint.epoch, "sha256": files.digest(target)}
    files.write_json(target.with_suffix(".json"), facts)
    for old in sorted(folder.glob("epoch-*.json"))[:-KEPT]:
        old.unlink()
        old.with_suffix(".npz").unlink(missing_ok=True)


def newest(folder: Path, identity: str) -> Checkpoint | None:
    """The last epoch that is whole and belongs to this training, or None. One that is not is logged and passed over.

    Args:
        folder: Where `save` wrote.
        identity: Must be equal to the facts' own "identity".
    """
    for facts in sorted(folder.glob("epoch-*.json"), reverse=True):
        try:
            return _read(facts, identity)
        except DAMAGED as error:
            log.warning("%s is passed over: %r", facts, error)
    return None


def write_arrays(target: Path, arrays: Arrays) -> None:
    """An .npz that has its name only once it is whole and was read back."""
    with files.atomic_file(target) as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]  # NumPy's stub takes every name for `allow_pickle`
    with zipfile.ZipFile(target) as written:
        if damaged := written.testzip():
            raise OSError(f"Expected {target} to read back as written, found {damaged} damaged")


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _read(path: Path, identity: str) -> Checkpoint:
    facts = json.loads(path.read_text(encoding="utf-8"))
    if facts["identity"] != identity:
        raise ValueError("it belongs to another training")
    arrays = path.with_suffix(".npz")
    if files.digest(arrays) != facts["sha256"]:
        raise ValueError("its bytes are not those that were written")
    return Checkpoint(int(facts["epoch"]), read_arrays(arrays), facts)
