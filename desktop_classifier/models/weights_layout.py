"""Whether a weights file is the one that an architecture needs, and in plain words why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop_classifier.base.errors import UserError
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.models.weights_reader import LayerWeights

Layout = Sequence[Sequence[Sequence[int]]]
"""For each layer with weights, in Keras's order, the shapes of its arrays."""

_Shapes = list[tuple[tuple[int, ...], ...]]


def shapes(layers: Iterable[LayerWeights]) -> _Shapes:
    """The layout of a file's layers."""
    return [tuple(array.shape for array in layer.arrays) for layer in layers]


def examine(spec: ModelSpec, layers: Iterable[LayerWeights], layout: Layout | None = None) -> None:
    """Hold a file's layers against the shapes that the model needs; `layout` None: only that there are layers.

    Raises:
        UserError: `weights_headless` for the right file without its classifier, else `weights_wrong_model`; with
            what the file is instead.
    """
    names, found = [], []
    for layer in layers:  # one at a time: they may come from a large file
        names.append(layer.name)
        found.append(tuple(array.shape for array in layer.arrays))
    if not found:
        raise _wrong(spec, "holds no weights")
    if layout is None or _plain(found) == _plain(layout):
        return
    if _headless(found, _plain(layout)):
        what = f"is {spec.name} without its classifier (“notop”), so it knows no labels"
        raise _wrong(spec, what, kind="weights_headless")
    raise _wrong(spec, _difference(spec, names, found, _plain(layout)))


def _headless(found: _Shapes, needed: _Shapes) -> bool:
    return len(needed) // 2 <= len(found) < len(needed) and found == needed[: len(found)]


def _difference(spec: ModelSpec, names: Sequence[str], found: _Shapes, needed: _Shapes) -> str:
    if found[:-1] == needed[:-1] and (labels := _other_labels(found[-1], needed[-1])):
        return f"is {spec.name} with {labels:,} labels; here it needs {needed[-1][-1][-1]:,}"
    if len(found) != len(needed):
        return f"is not for {spec.name}: it has {len(found)} layers with weights, {spec.name} has {len(needed)}"
    index = next(index for index, (ours, theirs) in enumerate(zip(found, needed, strict=True)) if ours != theirs)
    return (
        f"is not for {spec.name}: its layer “{names[index][:60]}” ({index + 1} of {len(found)}) holds "
        f"{_text(found[index])} where {spec.name} has {_text(needed[index])}"
    )


def _other_labels(found: tuple[tuple[int, ...], ...], needed: tuple[tuple[int, ...], ...]) -> int:
    """How many labels a classifier is for that differs in nothing else, or 0."""
    if [shape[:-1] for shape in found] != [shape[:-1] for shape in needed] or not all(found):
        return 0
    counts = {shape[-1] for shape in found}
    return counts.pop() if len(counts) == 1 else 0


def _text(arrays: tuple[tuple[int, ...], ...]) -> str:
    return ", ".join(" × ".join(map(str, shape)) or "one number" for shape in arrays)


def _plain(layout: Layout) -> _Shapes:
    return [tuple(tuple(map(int, shape)) for shape in layer) for layer in layout]


def _wrong(spec: ModelSpec, what: str, kind: str = "weights_wrong_model") -> UserError:
    return UserError(f"This file {what}. Choose the file {spec.weights.file}.", kind)
