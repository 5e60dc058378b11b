"""Why a network gave an answer: which parts of the square that it saw speak for a class.

The map comes out of the network as prepared, with one more output (see `tail`); the probabilities stay the same.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference import tail as tails
from desktop_classifier.inference.pipeline import Question, square_of
from desktop_classifier.models import labels, prepare
from desktop_classifier.models.spec import ModelSpec

log = logging.getLogger(__name__)

SIDE = 64
"""Height and width of a finished map."""

SPREAD = 1.25
"""How far a position's evidence is spread, in distances between positions: a Gaussian's sigma. A position sees far more
than its own cell. Of 100 pictures pasted into a corner of plain and of noisy ones of four times their area, the
hottest point lay on 99 and 98 (Lite0), 96 and 92 (MobileNetV2) with 0.5, and on 100 and 99, 98 and 94 with 1.25; in the
rest the first label was about the ground ("shower curtain", "envelope")."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Where in the square the evidence for one class lies.

    Args:
        values: float32 [SIDE, SIDE] over the square that the network saw, 0..1; the hottest point has 1, unless all
            are 0. What speaks against the class is 0.
        evidence: float32 [h, w], the logit that each of the network's positions gives. Its mean is the class's logit
            where `exact`.
        exact: Whether it adds up; else it is Grad-CAM's approximation.
        class_id: Of the class.
        label: What the class is called.
        probability: What the network answered, 0..1.
    """

    values: np.ndarray
    evidence: np.ndarray
    exact: bool
    class_id: str
    label: str
    probability: float

    @property
    def nothing(self) -> bool:
        """Whether no part of the picture speaks for the class."""
        return not self.values.any()


def open_explainer(spec: ModelSpec, *, token: CancelToken, report: Report, decoder: Decoder | None = None) -> Explainer:
    """Load a model's prepared network once more, with its activation as an output.

    Args:
        spec: The model; its weights must be on this computer.
        token: Stops the preparation, which is only needed where another engine answers.
        report: Told what takes long.
        decoder: Reads the pictures; one of its own by default.

    Raises:
        UserError: The weights are missing or damaged, or the network cannot be looked into.
        Cancelled: `token` was cancelled.
    """
    ready = prepare.prepare(spec, token, report)
    token.raise_if_cancelled()
    report(Progress(0, 0, f"Loading {spec.name}"))
    return Explainer(spec, ready.network, decoder)


class Explainer:
    """Makes heat maps with one model. Used by one thread at a time; `close` it.

    Args:
        spec: The model.
        network: `network.xml` of the prepared model.
        decoder: Reads the pictures; one of its own by default.
    """

    def __init__(self, spec: ModelSpec, network: Path, decoder: Decoder | None = None) -> None:
        self.spec = spec
        self._labels = labels.of(spec)
        self._places = {label.class_id: place for place, label in enumerate(self._labels)}
        self._tail, self._compiled = _load(network)
        self._decoder = decoder or Decoder()

    @property
    def exact(self) -> bool:
        """Whether its maps add up to the logit."""
        return self._tail.exact

    def explain(
        self, question: Question, framing: Framing, class_ids: Sequence[str], token: CancelToken
    ) -> tuple[HeatMap, ...]:
        """Maps of one picture, or a part of one, for some classes in their order; for the likeliest if none is named.

        Raises:
            UserError: The picture cannot be read, or a class is none of this model's.
            Cancelled: `token` was cancelled.
        """
        token.raise_if_cancelled()
        square, _, _ = square_of(self.spec, self._decoder, question, framing)
        token.raise_if_cancelled()
        return self.maps(square, class_ids)

    def maps(self, square: np.ndarray, class_ids: Sequence[str]) -> tuple[HeatMap, ...]:
        """The same of a framed square, uint8 RGB [side, side, 3]."""
        probabilities, activation, *gates = self._ask(square)
        places = [self._place(class_id) for class_id in class_ids] or [int(probabilities.argmax())]
        weights = self._tail.weights(places, gates)
        channels, height, width = activation.shape[1:]
        evidence = weights.channels @ activation.reshape(channels, -1) + weights.constant[:, None]
        return tuple(
            HeatMap(
                values=_finished(grid, self.spec.side),
                evidence=grid,
                exact=self._tail.exact,
                class_id=self._labels[place].class_id,
                label=self._labels[place].name,
                probability=float(probabilities[0, place]),
            )
            for place, grid in zip(places, evidence.reshape(-1, height, width).astype(np.float32), strict=True)
        )

    def probabilities(self, square: np.ndarray) -> np.ndarray:
        """float32 [classes], as the plain network answers."""
        probabilities: np.ndarray = self._ask(square)[0][0]
        return probabilities

    def close(self) -> None:
        self._compiled = None
        self._decoder.close()

    def __enter__(self) -> Explainer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, square: np.ndarray) -> list[np.ndarray]:
        from desktop_classifier.inference import openvino_engine

        assert self._compiled is not None, "closed"
        try:
            # Another thread may be at its first inference: see OpenVinoEngine.
            with openvino_engine.FIRST:
                found = self._compiled(square[np.newaxis])
                return [found[place].copy() for place in range(len(self._compiled.outputs))]
        except RuntimeError as error:
            log.exception("the map could not be computed")
            raise UserError("The network stopped working. Try again.", kind="engine_failed") from error

    def _place(self, class_id: str) -> int:
        if class_id in self._places:
            return self._places[class_id]
        raise UserError(f"{self.spec.name} does not know “{class_id}”. Choose one of its labels.", kind="unknown_class")


def _load(network: Path) -> tuple[tails.Tail, Any]:
    import openvino
    import openvino.properties.hint as hint
    from openvino import opset15 as nodes

    core = openvino.Core()
    options = {
        hint.inference_precision(): openvino.Type.f32,
        hint.performance_mode(): hint.PerformanceMode.LATENCY,
    }
    try:
        model = core.read_model(network)
        tail = tails.tail(model)
        answer = model.output(0).get_node().input_value(0)
        outputs = [nodes.result(each) for each in (answer, tail.activation, *tail.gates)]
        return tail, core.compile_model(openvino.Model(outputs, model.get_parameters(), "why"), "CPU", options)
    except RuntimeError as error:
        log.warning("OpenVINO could not load %s", network, exc_info=True)
        raise UserError(
            "The model could not be loaded. If it is your own, teach it again from its project; if not, choose another "
            "model, or install the program again.",
            kind="engine_failed",
        ) from error


def _finished(evidence: np.ndarray, side: int) -> np.ndarray:
    """Evidence [h, w] spread smoothly over the square of `side` pixels, in 0..1. Outside the square there is none."""
    down, across = (_spread(count, side) for count in evidence.shape)
    smooth = np.maximum(down @ evidence @ across.T, 0)
    hottest = float(smooth.max())
    return np.asarray(smooth / hottest if hottest > 0 else smooth, np.float32)


@functools.cache
def _spread(count: int, side: int) -> np.ndarray:
    """How much each of `count` positions in a row gives to each of `SIDE` points: float [SIDE, count].

    Positions lie a power of two apart, around the middle: 8 of InceptionV3 cover 256 of its 299 pixels, 9 of
    EfficientNet-Lite2 reach over its 260.
    """
    apart = 2 ** round(np.log2(side / count))
    points = (np.arange(SIDE) + 0.5) * side / SIDE
    positions = side / 2 + (np.arange(count) - (count - 1) / 2) * apart
    distance = (points[:, None] - positions) / apart
    return np.asarray(np.exp(-((distance / SPREAD) ** 2) / 2))
