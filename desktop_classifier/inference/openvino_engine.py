"""OpenVINO, for processors and Intel's GPUs and NPUs. Importing it takes 0.2 s: not before first paint."""

from __future__ import annotations

import logging
import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import openvino
import openvino.properties as properties
import openvino.properties.hint as hint

from desktop_classifier.base import paths, priority
from desktop_classifier.base.errors import UserError
from desktop_classifier.inference.engine import Inferred

log = logging.getLogger(__name__)

BATCH = 4
"""Pictures a call. MobileNetV2 on two cores of an AMD EPYC, pictures/s in ones, fours and eights: f32 226, 232, 216;
bf16 380, 450, 417."""

FIRST = threading.Lock()
"""Held by whoever may be the first to infer, so that two never are: OpenVINO's bindings initialise their statics then,
and two threads that meet there wait for each other's lock for ever (seen in one start of ten, 2026.4.1)."""

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
            self._compiled = _compiled(core, network, device, self._options(core, precision, device))
        except RuntimeError as error:
            log.warning("OpenVINO could not load %s", network, exc_info=True)
            raise UserError(
                f"The model could not be loaded {self.where}. If it is your own, teach it again from its project; if "
                "not, choose another model, or install the program again.",
                kind="engine_failed",
            ) from error
        # Requests of our own instead of OpenVINO's queue: that one never calls back when an inference fails.
        self.depth = int(self._compiled.get_property(properties.optimal_number_of_infer_requests()))
        self._requests: queue.SimpleQueue[openvino.InferRequest] = queue.SimpleQueue()
        for _ in range(self.depth):
            self._requests.put(self._compiled.create_infer_request())
        side = self._compiled.input(0).partial_shape[1].get_length()
        with FIRST:  # once on this thread alone, before there are others
            self._infer(np.zeros((1, side, side, 3), np.uint8), features=True)
        self._pool = ThreadPoolExecutor(self.depth, thread_name_prefix="openvino")

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        return self._pool.submit(self._infer, squares, features)

    def close(self) -> None:
        self._pool.shutdown()

    def _infer(self, squares: np.ndarray, features: bool) -> Inferred:
        request = self._requests.get()
        priority.give_way()
        try:
            request.infer({0: squares}, share_inputs=True)
            priority.give_way()
            probabilities = request.get_output_tensor(0).data.copy()
            return Inferred(probabilities, request.get_output_tensor(1).data.copy() if features else None)
        except RuntimeError as error:
            log.exception("an inference failed %s", self.where)
            raise UserError(
                f"The network stopped working {self.where}. Try again, or choose another engine in the model menu.",
                kind="engine_failed",
            ) from error
        finally:
            self._requests.put(request)

    @staticmethod
    def _options(core: openvino.Core, precision: str, device: str) -> dict[str, object]:
        kind = openvino.Type.f32 if precision == "exact" else fast_type(core, device)
        return {
            hint.inference_precision(): kind,
            hint.performance_mode(): hint.PerformanceMode.THROUGHPUT,
        }


def _compiled(core: openvino.Core, network: Path, device: str, options: dict[str, object]) -> openvino.CompiledModel:
    """With OpenVINO's cache, and without where that cannot be made or written, or has a name that is not UTF-8."""
    cache = str(paths.cache_dir() / "openvino")
    try:
        return core.compile_model(network, device, {**options, properties.cache_dir(): cache})
    except RuntimeError as error:
        log.warning("OpenVINO could not load %s with the cache in %s: %s", network, cache, error)
    return core.compile_model(network, device, options)


def fast_type(core: openvino.Core, device: str = "CPU") -> openvino.Type:
    """The 16-bit float the chip computes in itself, or f32 where it has none."""
    abilities = core.get_property(device, properties.device.capabilities())
    if "BF16" in abilities:
        return openvino.Type.bf16
    return openvino.Type.f16 if "FP16" in abilities else openvino.Type.f32


def has_fast(device: str = "CPU") -> bool:
    """Whether "fast" is anything but "exact" here."""
    return bool(fast_type(openvino.Core(), device) != openvino.Type.f32)
