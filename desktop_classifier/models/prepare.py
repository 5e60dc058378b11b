"""Make a model ready for its engine, once for each weights file, in a child (see `prepare_child`).

A prepared model is a folder: `network.xml` and `network.bin` in OpenVINO's format at full precision, and a manifest.
Its name holds a hash of everything the result depends on, so a stale one is never taken for a fresh one. What
`backbone` prepares of the same weights lies beside it, under the name of its kind.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from desktop_classifier.base import child, files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.models import own, weights
from desktop_classifier.models.spec import ModelSpec

FORMAT = 2
"""Raised when the graph that we build changes, so that what older versions prepared is made anew."""

NOTE = "Preparing (once)"

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
    """What was prepared of these weights, shipped or made here, or None."""
    name = _folder_name(spec, weights_sha256, kind)
    for parent in (_shipped(), _made()):
        manifest = parent / name / "manifest.json"
        if manifest.is_file():
            return _read(manifest)
    return None


def prepare(spec: ModelSpec, token: CancelToken, report: Report) -> Prepared:
    """Give back what is ready, or make it.

    Raises:
        UserError: The weights are missing, damaged or another model's; the child died; the disk is full.
        Cancelled: Nothing is left behind.
    """
    if found := prepared(spec):
        return found
    path = weights.weights_path(spec)
    if not path.is_file():
        raise UserError(
            f"{spec.name} is not on this computer yet. Download it in the model menu, or with "
            f"“desktop-classifier models download {spec.id}”.",
            kind="not_downloaded",
        )
    with scratch(spec) as folder:
        export(spec, path, folder, token, report)
        return install(spec, folder, weights.sha256(spec))


@contextmanager
def scratch(spec: ModelSpec) -> Iterator[Path]:
    """A folder to prepare in, beside the prepared ones; what is not installed from it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f".{spec.id}-", dir=_made()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(spec: ModelSpec, folder: Path, weights_sha256: str, kind: Kind = "model") -> Prepared:
    """Give what `export` made in a scratch folder its place, by one rename, and forget what older weights left."""
    target = _made() / _folder_name(spec, weights_sha256, kind)
    try:
        files.replace(folder, target)
    except OSError:
        if not (target / "manifest.json").is_file():  # else another window was quicker, with the same result
            raise
    _forget_older(target)
    return _read(target / "manifest.json")


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
    return _read(folder / "manifest.json")


def environment() -> dict[str, str]:
    """Variables of the preparing child: Keras on OpenVINO, with its own files in our cache."""
    return {"KERAS_BACKEND": "openvino", "KERAS_HOME": str(paths.cache_dir() / "keras"), "TF_CPP_MIN_LOG_LEVEL": "2"}


def remove(spec: ModelSpec) -> None:
    """Delete what was prepared for a model on this computer (never what ships with the program)."""
    for pattern in (f"{spec.id}-*", f"{spec.id}.*-*"):
        for folder in _made().glob(pattern):
            shutil.rmtree(folder)


def _made() -> Path:
    folder = paths.models_dir() / "prepared"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _shipped() -> Path:
    return paths.resource("prepared")


def _folder_name(spec: ModelSpec, weights_sha256: str, kind: Kind) -> str:
    parts = (FORMAT, spec.architecture, spec.side, spec.preprocessing, weights_sha256, *_versions())
    key = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
    name = spec.id if kind == "model" else f"{spec.id}.{kind}"
    return f"{name}-{key[:16]}"


def _versions() -> tuple[str, str]:
    return importlib.metadata.version("keras"), importlib.metadata.version("openvino")


def _read(manifest: Path) -> Prepared:
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    return Prepared(manifest.parent / "network.xml", bool(stored["known_answer"]))


def _forget_older(keep: Path) -> None:
    for folder in keep.parent.glob(f"{keep.name.rpartition('-')[0]}-*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)
