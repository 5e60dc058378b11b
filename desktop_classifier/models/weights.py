"""Where each model's weights lie on this computer, and how they get there: with the program, by download, by import.

A file has its final name only after its bytes were checked, against the published hash where there is one, and against
the model's layout. Beside it lies `NAME.json`, which says where it came from and how it was checked.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.models import weights_record
from desktop_classifier.models.part import Part
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.models.weights_layout import examine
from desktop_classifier.models.weights_reader import LARGEST, walk_layers
from desktop_classifier.models.weights_record import WeightsRecord

if TYPE_CHECKING:
    import httpx

    from desktop_classifier.models.download import Limits

__all__ = [
    "WeightsRecord",
    "addresses",
    "damage",
    "examine",
    "fetch",
    "guess",
    "import_file",
    "intact",
    "present",
    "record",
    "remove",
    "require",
    "sha256",
    "traces",
    "weights_path",
]

MIRROR_VARIABLE = "DESKTOP_CLASSIFIER_WEIGHTS_URL"
KERAS_FOLDER = "/keras-applications/"
"""What stands before a file's path in Keras's own addresses; a mirror repeats what stands behind it."""

Check = Callable[[Path], None]
"""Looks at a file before it gets its name, and raises a `UserError` if it must not."""

_CHUNK = 1 << 20
_REPORT_EVERY = 16 << 20


def weights_path(spec: ModelSpec) -> Path:
    """Where the file lies, or would lie.

    Raises:
        UserError: `weights_missing`, the installation lacks a built-in model's file.
    """
    if spec.folder is not None:
        return spec.folder / spec.weights.file
    if spec.built_in:
        try:
            return paths.package_file(spec.weights.package, "models", spec.weights.file)
        except FileNotFoundError as error:
            raise UserError(
                f"The weights of {spec.name} are missing from this installation. Install the program again.",
                kind="weights_missing",
            ) from error
    shipped = paths.resource("weights") / spec.weights.file
    return shipped if shipped.is_file() else _own_path(spec)


def present(spec: ModelSpec) -> bool:
    """Whether the file is on this computer."""
    try:
        return weights_path(spec).is_file()
    except (UserError, OSError):
        return False


def intact(spec: ModelSpec, token: CancelToken) -> bool:
    """Whether the file is here and still what was checked when it came, or, where nothing was, can be read to its end.

    Reads all of it.
    """
    if not present(spec):
        return False
    path = weights_path(spec)
    noted = weights_record.recall(path)
    if noted and noted.verified:
        return files.digest(path, step=lambda done: token.raise_if_cancelled()) == noted.sha256
    return damage(spec, token) is None


def damage(spec: ModelSpec, token: CancelToken) -> UserError | None:
    """What is wrong with the file, as far as reading all of it can tell."""
    try:
        examine(spec, walk_layers(require(spec), token))
    except UserError as error:
        return error
    return None


def require(spec: ModelSpec) -> Path:
    """The file, where it is on this computer.

    Raises:
        UserError: `not_downloaded`, or `weights_missing`.
    """
    path = weights_path(spec)
    if not present(spec):
        raise UserError(
            f"{spec.name} is not on this computer yet. Download it in the model menu, or with "
            f"“desktop-classifier models download {spec.id}”.",
            kind="not_downloaded",
        )
    return path


def addresses(spec: ModelSpec) -> list[str]:
    """Where the file can be downloaded, best first."""
    url, mirror = spec.weights.url, os.environ.get(MIRROR_VARIABLE, "").rstrip("/")
    if not url or not mirror:
        return [url] if url else []
    _, found, path = url.partition(KERAS_FOLDER)
    return [f"{mirror}/{path}", f"{mirror}/{spec.weights.file}"] if found else [f"{mirror}/{spec.weights.file}"]


def fetch(
    spec: ModelSpec,
    token: CancelToken,
    report: Report,
    *,
    check: Check | None = None,
    client: httpx.Client | None = None,
    limits: Limits | None = None,
) -> Path:
    """Download the file, unless it is here and still what it was; takes up what an earlier try left.

    Raises:
        UserError: See `download`, `read_layers` and `examine`; nothing wrong gets the file's name.
        Cancelled: What arrived is kept.
    """
    from desktop_classifier.models.download import download  # brings httpx, which the start can do without

    target, problem = _own_path(spec), _no_address(spec)
    if present(spec) and (weights_path(spec) != target or _unchanged(spec, target, token)):
        return weights_path(spec)
    for url in addresses(spec):
        try:
            done = download(
                url,
                target,
                expected=spec.weights,
                token=token,
                report=report,
                client=client,
                limits=limits,
                check=_by_its_name(target, check or (lambda part: examine(spec, walk_layers(part, token)))),
            )
        except UserError as error:
            if error.kind not in ("not_found", "not_allowed"):
                raise
            problem = error
        else:
            verified = _verified(spec, done.sha256, spec.weights.md5)  # the MD5 was compared on the way
            weights_record.note(target, sha256=done.sha256, source="download", url=url, verified=verified)
            return target
    raise problem


def import_file(
    spec: ModelSpec, source: Path, token: CancelToken, report: Report, *, check: Check | None = None
) -> Path:
    """Take over a file that the user has: copy it, check the copy, and only then give it its name.

    Raises:
        UserError: `built_in`, `weights_unreadable`, `weights_not_keras`, `weights_damaged`, `weights_wrong_model`,
            `disk_full`, `not_writable`.
        Cancelled: Nothing is left behind.
    """
    if spec.built_in:
        raise UserError(f"{spec.name} comes with the program and needs no file. Pick another model.", kind="built_in")
    target = _own_path(spec)
    with Part(target, ("sha256", "md5"), suffix=".import") as part:
        part.discard()
        try:
            _copy(source, part, token, report)
            report(Progress(part.done, part.done, "Checking"))
            check(part.path) if check is not None else examine(spec, walk_layers(part.path, token))
        except UserError as error:
            part.discard()
            raise _renamed(error, part.path, source) from error
        except BaseException:
            part.discard()
            raise
        part.finish()
        verified = _verified(spec, part.digest("sha256"), part.digest("md5"))
        weights_record.note(target, sha256=part.digest("sha256"), source="import", verified=verified)
    return target


def guess(path: Path, specs: Iterable[ModelSpec]) -> list[ModelSpec]:
    """The models that a weights file may be for, by its name or its exact size; best first.

    Raises:
        UserError: It is no weights file; see `read_layers`.
    """
    next(walk_layers(path), None)
    size = path.stat().st_size
    name = re.sub(r" ?\(\d+\)(?=\.\w+$)", "", path.name)  # what browsers add to a second download
    name = re.sub(r"_no_?top(?=\.\w+$)", "", name)  # what Keras adds where the classifier is missing
    fitting = [
        spec for spec in specs if spec.weights.file == name or (spec.weights.exact_size and spec.weights.size == size)
    ]
    return sorted(fitting, key=lambda spec: spec.weights.file != name)


def record(spec: ModelSpec) -> WeightsRecord | None:
    """What was noted when the file came, or None for one that came with the program, is not here or was replaced."""
    return weights_record.recall(_own_path(spec))


def sha256(spec: ModelSpec) -> str:
    """The file's hash; computed anew only when the file has changed.

    Raises:
        UserError: `not_downloaded`, or `weights_missing`.
    """
    path = require(spec)
    if path == _own_path(spec):
        return weights_record.current_sha256(path)
    noted = weights_record.recall(path)  # a bundle notes it, so that nobody need read 100 MB at every start
    return spec.weights.sha256 or (noted.sha256 if noted else files.digest(path))


def remove(spec: ModelSpec) -> None:
    """Delete the file and everything beside it.

    Raises:
        UserError: `built_in`, or `in_use` while another program holds it open.
    """
    path = _own_path(spec)
    if spec.built_in or weights_path(spec) != path:
        raise UserError(f"{spec.name} comes with the program and stays. Pick another model.", kind="built_in")
    try:
        for file in _traces(spec):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{path} is in use or protected. Close what uses it, and try again.", kind="in_use") from error


def _traces(spec: ModelSpec) -> list[Path]:
    """The file and what lies beside it, as far as any of that is there."""
    path = _own_path(spec)
    beside = [path.with_name(path.name + suffix) for suffix in ("", ".json", ".part", ".part.json", ".import")]
    return [file for file in beside if os.path.lexists(file)]


def traces(spec: ModelSpec) -> bool:
    """Whether `remove` would find anything, be it half a download."""
    return bool(_traces(spec))


def _own_path(spec: ModelSpec) -> Path:
    return paths.models_dir() / "weights" / spec.weights.file


def _no_address(spec: ModelSpec) -> UserError:
    return UserError(f"{spec.name} has no address to download from. Import its file instead.", kind="not_found")


def _unchanged(spec: ModelSpec, path: Path, token: CancelToken) -> bool:
    """Whether the bytes that are here are still those that were checked."""
    noted = weights_record.recall(path)
    known = spec.weights.sha256 or (noted.sha256 if noted and noted.verified else "")
    return bool(known) and files.digest(path, step=lambda done: token.raise_if_cancelled()) == known


def _by_its_name(target: Path, check: Check) -> Check:
    """The same check, that speaks of `target` where it means the part."""

    def named(part: Path) -> None:
        try:
            check(part)
        except UserError as error:
            raise _renamed(error, part, target) from error

    return named


def _renamed(error: UserError, part: Path, whole: Path) -> UserError:
    """What was found wrong with a part, said of the file that the user knows."""
    if not error.kind.startswith("weights_"):
        return error
    return UserError(error.message.replace(str(part), str(whole)).replace(part.name, whole.name), error.kind)


def _copy(source: Path, part: Part, token: CancelToken, report: Report) -> None:
    size = _size(source)
    files.require_space(part.target.parent, size)
    try:
        with source.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                token.raise_if_cancelled()
                if part.done + len(chunk) > LARGEST:
                    raise _unreadable(source, "it grows while it is read")
                part.write(chunk)
                if part.done % _REPORT_EVERY < len(chunk):
                    report(Progress(part.done, max(part.done, size), "Copying"))
    except OSError as error:
        raise _unreadable(source, error.strerror or type(error).__name__) from error


def _size(source: Path) -> int:
    try:
        status = source.stat()
    except OSError as error:
        raise _unreadable(source, error.strerror or type(error).__name__) from error
    if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for without end
        raise _unreadable(source, "it is not a file")
    if status.st_size > LARGEST:
        raise _unreadable(source, f"{files.megabytes(status.st_size)} are more than any weights file has")
    return status.st_size


def _unreadable(source: Path, why: str) -> UserError:
    return UserError(f"{source} cannot be imported: {why}. Choose another file.", kind="weights_unreadable")


def _verified(spec: ModelSpec, sha256: str, md5: str) -> str:
    if spec.weights.sha256 and sha256 == spec.weights.sha256.lower():
        return "sha256"
    if spec.weights.md5 and md5 == spec.weights.md5.lower():
        return "md5"
    return "layout"
