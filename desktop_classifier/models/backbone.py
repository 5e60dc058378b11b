"""Networks that a model of the user's own is built on: their weights, their features, and where they are cut.

A model of the catalogue can be a backbone when its weights file is here, or Keras's smaller file without the classifier
("notop"), which knows no labels of its own.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.models import prepare, weights
from desktop_classifier.models.prepare import Kind
from desktop_classifier.models.spec import ModelSpec, WeightsFile
from desktop_classifier.models.weights_reader import LayerWeights, read_layers

__all__ = [
    "Trunk",
    "answers_with_features",
    "arrays",
    "export_tuned",
    "features_network",
    "headless",
    "import_headless",
    "present",
    "remove",
    "trunk",
    "weights_path",
    "weights_sha256",
]

_POOLED = ("VGG16", "VGG19")
"""Architectures of which only the convolutions are a backbone; see `architectures.build.backbone`."""

_CLASSIFIER_LAYERS = 1
_POOLED_CLASSIFIER_LAYERS = 3


@dataclass(frozen=True, slots=True)
class Trunk:
    """A backbone that also gives what goes into its tail.

    Args:
        network: uint8 RGB [n, side, side, 3] → output 0: features [n, width]; output 1: activation [n, *shape].
        shape: Channels, height, width.
    """

    network: Path
    shape: tuple[int, ...]


def present(spec: ModelSpec) -> bool:
    """Whether a model can be taught on it: its file is here, with or without a classifier."""
    return weights.present(spec) or _headless_present(spec)


def answers_with_features(spec: ModelSpec) -> bool:
    """Whether the network that answers also gives the very features that are learned from."""
    return weights.present(spec) and spec.architecture not in _POOLED


def headless(spec: ModelSpec) -> ModelSpec:
    """The record of the file without a classifier: the same model, another file."""
    stem, dot, suffix = spec.weights.file.rpartition(".")
    return dataclasses.replace(spec, weights=WeightsFile(file=f"{stem}_notop{dot}{suffix}"))


def weights_path(spec: ModelSpec) -> Path:
    """The file that the backbone's weights are read from.

    Raises:
        UserError: `not_downloaded`.
    """
    return weights.require(_source(spec))


def weights_sha256(spec: ModelSpec) -> str:
    """Hash of that file; computed anew only when it has changed."""
    return weights.sha256(_source(spec))


def arrays(spec: ModelSpec) -> list[LayerWeights]:
    """The backbone's layers that have weights, without the classifier. Reads the whole file."""
    layers = read_layers(weights_path(spec))
    if not weights.present(spec):
        return layers
    return layers[: -(_POOLED_CLASSIFIER_LAYERS if spec.architecture in _POOLED else _CLASSIFIER_LAYERS)]


def features_network(spec: ModelSpec, token: CancelToken, report: Report) -> Path:
    """`network.xml` whose output 1 is the features [n, width]; prepared if that was never done here.

    Output 0 is the classifier's where there is one, else a number without meaning.
    """
    if answers_with_features(spec):
        return prepare.prepare(spec, token, report).network
    return _prepared(spec, "features", token, report)


def trunk(spec: ModelSpec, token: CancelToken, report: Report) -> Trunk:
    """The network that gives features and the activation before the tail in one pass; prepared once."""
    network = _prepared(spec, "trunk", token, report)
    manifest = json.loads(network.with_name("manifest.json").read_text(encoding="utf-8"))
    return Trunk(network, tuple(manifest["shape"]))


def export_tuned(spec: ModelSpec, weights_npz: Path, folder: Path, token: CancelToken, report: Report) -> Path:
    """Write the backbone with taught weights as `network.xml` (output 1: features) into an empty folder.

    Args:
        spec: The backbone.
        weights_npz: See `weights_tuned`.
        folder: Gets `network.xml`, `network.bin` and `manifest.json`.
        token: Stops it.
        report: Told of its steps.

    Raises:
        UserError: The weights are damaged or another network's; the disk is full.
    """
    return prepare.ask(spec, weights_npz, folder, {"kind": "tuned"}, token, report).network


def import_headless(spec: ModelSpec, source: Path, token: CancelToken, report: Report) -> Path:
    """Take over a file without a classifier, which stays as it is; what it is for is made ready.

    Raises:
        UserError: See `weights.import_file`. What was here before stays.
    """
    record = headless(spec)
    with prepare.scratch(spec) as folder:

        def check(path: Path) -> None:
            prepare.export(spec, path, folder, token, report, "features")

        path = weights.import_file(record, source, token, report, check=check)
        prepare.install(spec, folder, weights.sha256(record), "features")
        return path


def remove(spec: ModelSpec) -> None:
    """Delete the file without a classifier, if it is here."""
    if _headless_present(spec):
        weights.remove(headless(spec))


def _source(spec: ModelSpec) -> ModelSpec:
    return headless(spec) if not weights.present(spec) and _headless_present(spec) else spec


def _headless_present(spec: ModelSpec) -> bool:
    return not spec.built_in and weights.present(headless(spec))


def _prepared(spec: ModelSpec, kind: Kind, token: CancelToken, report: Report) -> Path:
    path = weights_path(spec)
    sha256 = weights_sha256(spec)
    if found := prepare.look(spec, sha256, kind):
        return found.network
    with prepare.scratch(spec) as folder:
        prepare.export(spec, path, folder, token, report, kind)
        return prepare.install(spec, folder, sha256, kind).network
