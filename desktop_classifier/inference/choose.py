"""Which engine answers, and why, in words that the model menu and `doctor` show."""

from __future__ import annotations

import importlib.util
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference import gpu, probe
from desktop_classifier.inference.engine import Engine
from desktop_classifier.models import prepare, weights
from desktop_classifier.models.spec import ModelSpec

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine and the device it shall use ("CPU", "GPU", "NPU"), with the reason in words."""

    engine: str
    device: str
    why: str


def choose(engine: str, look: Callable[[], probe.Found] = probe.look) -> Choice:
    """Pick for "auto", or take the engine that was named.

    Args:
        engine: "auto", "openvino" (the processor) or "tensorflow".
        look: Finds out what this computer has; may start a child the first time, then remembers.
    """
    if engine == "openvino":
        return Choice("openvino", "CPU", "on the processor, as you chose")
    if engine == "tensorflow":
        found = look()
        if found.tensorflow_gpus:
            return Choice("tensorflow", "GPU", f"on the {found.tensorflow_gpus[0]}, as you chose")
        return Choice("tensorflow", "CPU", f"with TensorFlow on the processor, as you chose: {_no_gpu(found)}")
    found = look()
    if found.tensorflow_gpus:
        return Choice("tensorflow", "GPU", f"on the {found.tensorflow_gpus[0]}, which TensorFlow can use")
    if found.openvino_devices:
        device, name = found.openvino_devices[0]
        return Choice("openvino", device, f"on the {name}, which was tried and is quicker than the processor")
    return Choice("openvino", "CPU", f"on the processor: {_no_gpu(found)}")


def load(choice: Choice, spec: ModelSpec, precision: str, token: CancelToken) -> Engine:
    """Load a model on the chosen engine; on a GPU with the processor standing by.

    Raises:
        UserError: No engine could load it.
    """
    if choice.engine == "tensorflow":
        if choice.device == "GPU":
            return _with_processor(lambda: _tensorflow(spec, precision, "GPU", token), spec, precision)
        return _tensorflow(spec, precision, "CPU", token)
    if choice.device != "CPU":
        return _with_processor(lambda: _openvino(spec, precision, choice.device, token), spec, precision)
    return _openvino(spec, precision, "CPU", token)


def _openvino(spec: ModelSpec, precision: str, device: str, token: CancelToken) -> Engine:
    from desktop_classifier.inference.openvino_engine import OpenVinoEngine

    ready = prepare.prepared(spec)
    if ready is None:
        raise UserError(f"{spec.name} is not prepared yet. Choose it in the model menu again.", kind="not_prepared")
    try:
        return OpenVinoEngine(ready.network, precision, device)
    except UserError:
        # The processor takes whatever is whole, so what it refuses is damaged: one more try, with a fresh one.
        if device != "CPU" or not prepare.forget(ready):
            raise
    return OpenVinoEngine(prepare.prepare(spec, token, silent).network, precision, device)


def _tensorflow(spec: ModelSpec, precision: str, device: str, token: CancelToken) -> Engine:
    if importlib.util.find_spec("tensorflow") is None:
        raise UserError(
            "TensorFlow is not part of this installation. Choose the processor, or --engine openvino.",
            kind="no_tensorflow",
        )
    from desktop_classifier.inference.tensorflow_engine import TensorFlowEngine

    return TensorFlowEngine(spec, weights.require(spec), precision, device, token)


def _with_processor(first: Callable[[], Engine], spec: ModelSpec, precision: str) -> Engine:
    from desktop_classifier.inference.fallback import FallbackEngine

    def processor() -> Engine:
        prepare.prepare(spec, CancelToken(), silent)
        return _openvino(spec, precision, "CPU", CancelToken())

    return FallbackEngine(first, processor)


def _no_gpu(found: probe.Found) -> str:
    if not sys.platform.startswith("linux"):
        return "TensorFlow uses no GPU on this system"
    card = gpu.card(found)
    return f"the {card.name} is not used, because {card.why}" if card else "no GPU that TensorFlow can use"
