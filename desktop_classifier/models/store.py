"""Which models are on this computer, in which state, and everything that changes that."""

from __future__ import annotations

import json
import logging
from enum import StrEnum
from pathlib import Path

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.models import backbone, catalogue, own, weights
from desktop_classifier.models import prepare as preparing
from desktop_classifier.models.prepare import Prepared
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.models.weights import WeightsRecord

log = logging.getLogger(__name__)


class State(StrEnum):
    """How far a model is from answering."""

    ABSENT = "absent"
    """Its weights must be downloaded or imported."""
    BUILT_IN = "built_in"
    """Its weights came with the program; not prepared yet."""
    PRESENT = "present"
    """Its weights are on this computer; not prepared yet."""
    READY = "ready"


def state(spec: ModelSpec) -> State:
    """Touches the disk, not the network; a few milliseconds."""
    if not weights.present(spec):
        return State.ABSENT
    if preparing.prepared(spec) is not None:
        return State.READY
    return State.BUILT_IN if spec.built_in else State.PRESENT


def teachable(spec: ModelSpec) -> bool:
    """Whether a model of the user's own can be built on it, though it may not answer with labels of its own."""
    return backbone.present(spec)


def prepare(spec: ModelSpec, token: CancelToken, report: Report) -> Prepared:
    """See `prepare.prepare`.

    Raises:
        UserError: Also `only_backbone`, where only the file without a classifier is here.
    """
    if not weights.present(spec) and backbone.present(spec):
        raise UserError(
            f"{taught_only(spec)} Download that in the model menu, or import it.",
            kind="only_backbone",
        )
    return preparing.prepare(spec, token, report)


def known_answer(spec: ModelSpec) -> bool:
    """Whether the prepared model recognised the sample picture. False while it is not prepared."""
    ready = preparing.prepared(spec)
    return ready is not None and ready.known_answer


def fetch(spec: ModelSpec, token: CancelToken, report: Report) -> Path:
    """Download a model's weights, make sure that they are what they should be, and make the model ready.

    Where the publisher gives no hash, they must recognise the sample picture.

    Raises:
        UserError: No network, no room, wrong bytes; the message names the next step. What was here before stays.
    """
    published = bool(spec.weights.sha256 or spec.weights.md5)
    with preparing.scratch(spec) as folder:

        def check(path: Path) -> None:
            ready = preparing.export(spec, path, folder, token, report)
            if not published and not ready.known_answer:
                raise _unrecognising(spec)

        path = weights.fetch(spec, token, report, check=check)
        _finish(spec, folder, token, report)
        return path


def import_file(spec: ModelSpec, source: Path, token: CancelToken, report: Report) -> Path:
    """Take a model's weights from a file of the user's, which stays as it is, and make the model ready.

    A file that is not the published one is taken if its layout is right: it may be somebody's own training. Whether
    it recognises the sample picture is recorded and shown. One without a classifier is kept too, beside the model's
    own: the state stays as it was, but then the model is `teachable`.

    Raises:
        UserError: It cannot be read, is damaged or another model's. What was here before stays.
    """
    with preparing.scratch(spec) as folder:

        def check(path: Path) -> None:
            preparing.export(spec, path, folder, token, report)

        try:
            path = weights.import_file(spec, source, token, report, check=check)
        except UserError as error:
            if error.kind != "weights_headless":
                raise
            return backbone.import_headless(spec, source, token, report)
        _finish(spec, folder, token, report)
        return path


def taught_only(spec: ModelSpec) -> str:
    """What a file without a classifier is good for, in words."""
    return f"{spec.name} can now be taught; for its own 1,000 labels it needs the full file."


def guess(source: Path) -> ModelSpec:
    """The model that a weights file is for, by its name and size.

    Raises:
        UserError: It could be none, or more than one.
    """
    found = weights.guess(source, catalogue.SPECS)
    if len(found) == 1:
        return found[0]
    ids = ", ".join(spec.id for spec in found or catalogue.SPECS if not spec.built_in)
    raise UserError(
        f"It is not clear which model {source.name} is for. Say so with --as and one of: {ids}.", kind="usage"
    )


def remove(spec: ModelSpec) -> None:
    """Delete a model's weights and what was prepared from them. What came with the program stays.

    A model of the user's own is only put aside, and `own.restore` brings it back.
    """
    if spec.folder is not None:
        own.remove(spec.id)
        return
    weights.remove(spec)  # first, since it may refuse
    backbone.remove(spec)
    preparing.remove(spec)


def stored(spec: ModelSpec) -> bool:
    """Whether anything of a model is on this computer, be it half a download."""
    return teachable(spec) or weights.traces(spec)


def damage(spec: ModelSpec) -> UserError | None:
    """What is wrong with weights that are here. Reads them, unless a preparation has read them: seconds."""
    if state(spec) in (State.ABSENT, State.READY):
        return None
    return weights.damage(spec, CancelToken())


def intact(spec: ModelSpec, token: CancelToken) -> bool:
    """Whether a model's weights are here and whole. Reads all of them."""
    return weights.intact(spec, token)


def download_address(spec: ModelSpec) -> str:
    """Where the weights are fetched from first, or "" for a built-in model."""
    addresses = weights.addresses(spec)
    return addresses[0] if addresses else ""


def weights_record(spec: ModelSpec) -> WeightsRecord | None:
    return weights.record(spec)


def speed(spec: ModelSpec, engine: str, precision: str) -> float | None:
    """Pictures/s that the network reached on this computer when it was last measured, or None."""
    value = _speeds().get(_speed_key(spec, engine, precision))
    return float(value) if isinstance(value, int | float) else None


def remember_speed(spec: ModelSpec, engine: str, precision: str, pictures_per_second: float) -> None:
    speeds = {**_speeds(), _speed_key(spec, engine, precision): round(pictures_per_second, 1)}
    files.write_json(_speeds_file(), speeds)


def _finish(spec: ModelSpec, folder: Path, token: CancelToken, report: Report) -> None:
    """Install what the check prepared; where the weights were here already, nothing was checked: prepare as ever."""
    if any(folder.iterdir()):
        preparing.install(spec, folder, weights.sha256(spec))
    else:
        preparing.prepare(spec, token, report)
    report(Progress(1, 1, ""))


def _unrecognising(spec: ModelSpec) -> UserError:
    return UserError(
        f"What was downloaded for {spec.name} has the right form but does not recognise the sample picture, so it "
        "was not kept. Try again later, or import a file that you trust.",
        kind="wrong_bytes",
    )


def _speed_key(spec: ModelSpec, engine: str, precision: str) -> str:
    return f"{spec.id}/{engine}/{precision}"


def _speeds_file() -> Path:
    return paths.cache_dir() / "speeds.json"


def _speeds() -> dict[str, object]:
    try:
        stored = json.loads(_speeds_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("measured speeds could not be read: %s", error)
        return {}
    return stored if isinstance(stored, dict) else {}
