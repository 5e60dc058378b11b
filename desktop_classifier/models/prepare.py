"""Make a model ready for its engine, once for each weights file, in a child (see `prepare_child`).

A prepared model is a folder: `network.xml` and `network.bin` in OpenVINO's format at full precision, and a manifest.
Its name holds a hash of everything the result depends on, so a stale one is never taken for a fresh one. What
`backbone` prepares of the same weights lies beside it, under the name of its kind.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from desktop_classifier.base import child, files, paths
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.models import own, weights, writing
from desktop_classifier.models.spec import ModelSpec

log = logging.getLogger(__name__)

FORMAT = 2
"""Raised when the graph that we build changes, so that what older versions prepared is made anew."""

NOTE = "Preparing (once)"

_NETWORK = ("network.xml", "network.bin")
_LEFT_AFTER_S = 86_400.0
"""Seconds after which a scratch folder is one that a killed program left; a download may hold its own for hours."""

Kind = Literal["model", "features", "trunk"]
"""What is made of a weights file: the classifier; the backbone; the backbone with the activation before its tail."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A model that an engine can load.

    Args:
        network: The graph: uint8 RGB [n, side, side, 3] → probabilities [n, classes], features [n, width].
        known_answer: Whether it recognised the sample pictures when it was prepared.
    """

    network: Path
    known_answer: bool


def prepared(spec: ModelSpec) -> Prepared | None:
    """What is ready on this computer, or None. Touches the disk, reads no weights."""
    if not weights.present(spec):
        return None
    if spec.folder is not None:  # a package of the user's own brings its network along
        return Prepared(spec.folder / own.NETWORK, known_answer=True)
    return look(spec, weights.sha256(spec))


def look(spec: ModelSpec, weights_sha256: str, kind: Kind = "model") -> Prepared | None:
    """What was prepared of these weights, shipped or made here, or None; None too where it is damaged."""
    name = _folder_name(spec, weights_sha256, kind)
    return _read(_shipped() / name) or _read(_made() / name)


def prepare(spec: ModelSpec, token: CancelToken, report: Report) -> Prepared:
    """Give back what is ready, or make it.

    Raises:
        UserError: The weights are missing, damaged or another model's; the child died; the disk is full.
        Cancelled: Nothing is left behind.
    """
    if found := prepared(spec):
        return found
    path = weights.require(spec)
    with scratch(spec) as folder:
        export(spec, path, folder, token, report)
        return install(spec, folder, weights.sha256(spec))


@contextlib.contextmanager
def scratch(spec: ModelSpec) -> Iterator[Path]:
    """A folder to prepare in, beside the prepared ones; what is not installed from it is gone afterwards.

    Raises:
        UserError: `not_writable`, or `disk_full`.
    """
    made = _made()
    with writing.told(made):
        made.mkdir(parents=True, exist_ok=True)
        _sweep(made)
        folder = Path(tempfile.mkdtemp(prefix=f".{spec.id}-", dir=made))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(spec: ModelSpec, folder: Path, weights_sha256: str, kind: Kind = "model") -> Prepared:
    """Give what `export` made in a scratch folder its place, by one rename, and forget what older weights left.

    Raises:
        UserError: `not_writable`, or `disk_full`.
    """
    target = _made() / _folder_name(spec, weights_sha256, kind)
    with writing.told(_made()):
        _seal(folder)
        try:
            files.replace(folder, target)
        except OSError:
            if found := _read(target):  # another window was quicker, with the same result
                return found
            shutil.rmtree(target, ignore_errors=True)  # what stands there is damaged
            files.replace(folder, target)
    _forget_older(target)
    return _known(target)


def forget(ready: Prepared) -> bool:
    """Delete what no engine could load; False for what is not of this computer's making."""
    folder = ready.network.parent
    if folder.parent != _made():
        return False
    log.warning("%s cannot be loaded and is made anew", folder)
    shutil.rmtree(folder, ignore_errors=True)
    return True


def export(
    spec: ModelSpec, path: Path, folder: Path, token: CancelToken, report: Report, kind: Kind = "model"
) -> Prepared:
    """Write the prepared form of the weights in `path`, wherever they lie, into `folder`."""
    samples = [str(sample) for sample in paths.sample_pictures()] if kind == "model" else []
    return ask(spec, path, folder, {"kind": kind, "samples": samples}, token, report)


def ask(
    spec: ModelSpec, path: Path, folder: Path, more: dict[str, Any], token: CancelToken, report: Report
) -> Prepared:
    """Have the child fill `folder` from the weights in `path`; see `prepare_child.prepare` for `more`."""
    report(Progress(0, 0, NOTE))
    files.require_space(folder, 2 * path.stat().st_size)
    message = {"model": spec.id, "weights": str(path), "folder": str(folder), **more}
    child.run("prepare", message, environment=environment(), token=token, report=report)
    return _known(folder)


def environment() -> dict[str, str]:
    """Variables of the preparing child: Keras on OpenVINO, with its own files in our cache."""
    return {"KERAS_BACKEND": "openvino", "KERAS_HOME": str(paths.cache_dir() / "keras"), "TF_CPP_MIN_LOG_LEVEL": "2"}


def remove(spec: ModelSpec) -> None:
    """Delete what was prepared for a model on this computer (never what ships with the program).

    Raises:
        UserError: `not_writable`.
    """
    with writing.told(_made()):
        for pattern in (f"{spec.id}-*", f"{spec.id}.*-*"):
            for folder in _made().glob(pattern):
                shutil.rmtree(folder)


def _made() -> Path:
    return paths.models_dir() / "prepared"


def _shipped() -> Path:
    return paths.resource("prepared")


def _folder_name(spec: ModelSpec, weights_sha256: str, kind: Kind) -> str:
    parts = (FORMAT, spec.architecture, spec.side, spec.preprocessing, weights_sha256, *_versions())
    key = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
    name = spec.id if kind == "model" else f"{spec.id}.{kind}"
    return f"{name}-{key[:16]}"


def _versions() -> tuple[str, str]:
    return importlib.metadata.version("keras"), importlib.metadata.version("openvino")


def _seal(folder: Path) -> None:
    """Bring the network to the disk and note its sizes, so that a power cut cannot leave half of it under its name."""
    for name in _NETWORK:
        with (folder / name).open("rb+") as stream:  # Windows flushes only what may be written to
            os.fsync(stream.fileno())
    manifest = folder / "manifest.json"
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    files.write_json(manifest, {**stored, "sizes": {name: (folder / name).stat().st_size for name in _NETWORK}})


def _read(folder: Path) -> Prepared | None:
    """What lies in a folder, or None where there is nothing or something that is damaged."""
    try:
        return _known(folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s is damaged and is not used: %r", folder, error)
        return None


def _known(folder: Path) -> Prepared:
    stored = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in _NETWORK:
        size = (folder / name).stat().st_size
        if not size or size != stored.get("sizes", {}).get(name, size):  # older versions noted none
            raise ValueError(f"Expected the whole of {name}, found {size} bytes")
    return Prepared(folder / "network.xml", bool(stored["known_answer"]))


def _sweep(made: Path) -> None:
    """Delete what killed preparations left."""
    for folder in made.glob(".*"):
        with contextlib.suppress(OSError):  # another window was quicker
            if time.time() - folder.stat().st_mtime > _LEFT_AFTER_S:
                shutil.rmtree(folder)


def _forget_older(keep: Path) -> None:
    for folder in keep.parent.glob(f"{keep.name.rpartition('-')[0]}-*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)
