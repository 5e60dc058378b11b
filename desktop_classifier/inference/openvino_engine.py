"""OpenVINO, for processors and Intel's GPUs and NPUs. Importing it takes 0.2 s: not before first paint."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import openvino
import openvino.properties as properties
import openvino.properties.hint as hint

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.inference.engine import Inferred

log = logging.getLogger(__name__)

BATCH = 4
"""Measured best on processors of 2 to 16 cores: larger ones leave the caches, smaller ones pay more for each call."""

_WHERE = {"CPU": "on the processor", "GPU": "on the Intel GPU", "NPU": "on the Intel NPU"}


class OpenVinoEngine:
    """A prepared network on one of OpenVINO's devices.

    Args:
        network: `network.xml` of a prepared model.
        precision: "exact" computes in f32; "fast" in bf16 or f16 where the chip has it.
        device: "CPU", "GPU" or "NPU".
    """

    name = "openvino"

    def __init__(self, network: Path, precision: str = "exact", device: str = "CPU") -> None:
        self.precision = precision
        self.where = _WHERE.get(device.partition(".")[0], f"on {device}")
        self.batch = BATCH
        core = openvino.Core()
        try:
            self._compiled = core.compile_model(network, device, self._options(core, precision, device))
        except RuntimeError as error:
            log.exception("OpenVINO could not load %s", network)
            raise UserError(
                f"The model could not be loaded {self.where}. Remove it in the model menu and get it again, "
                "or choose the processor.",
                kind="engine_failed",
            ) from error
        self._queue = openvino.AsyncInferQueue(self._compiled)
        self._queue.set_callback(_settle)
        self.depth = len(self._queue)

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        future: Future[Inferred] = Future()
        self._queue.start_async({0: squares}, (future, features))
        return future

    def close(self) -> None:
        self._queue.wait_all()

    @staticmethod
    def _options(core: openvino.Core, precision: str, device: str) -> dict[str, object]:
        kind = openvino.Type.f32 if precision == "exact" else fast_type(core, device)
        return {
            properties.cache_dir(): str(paths.cache_dir() / "openvino"),
            hint.inference_precision(): kind,
            hint.performance_mode(): hint.PerformanceMode.THROUGHPUT,
        }


def _settle(request: openvino.AsyncInferQueue, ticket: tuple[Future[Inferred], bool]) -> None:
    future, features = ticket
    try:
        probabilities = request.get_output_tensor(0).data.copy()
        future.set_result(Inferred(probabilities, request.get_output_tensor(1).data.copy() if features else None))
    except Exception as error:  # a future must always settle: whoever waits decides what it means
        future.set_exception(error)


def fast_type(core: openvino.Core, device: str = "CPU") -> openvino.Type:
    """The 16-bit float the chip computes in itself, or f32 where it has none."""
    abilities = core.get_property(device, properties.device.capabilities())
    if "BF16" in abilities:
        return openvino.Type.bf16
    return openvino.Type.f16 if "FP16" in abilities else openvino.Type.f32


def has_fast(device: str = "CPU") -> bool:
    """Whether "fast" is anything but "exact" here."""
    return bool(fast_type(openvino.Core(), device) != openvino.Type.f32)
