"""The throw-away child that touches drivers: it computes something on every device and says which ones answered."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from desktop_classifier.base.progress import Report
from desktop_classifier.base.serve import serve

_SIDE = 512
_TIMES = 20
_TOO_OLD = "TensorFlow finds nothing on it that it can use; the card may be too old"
_NEEDED = (
    "libcudart.so.12",
    "libcublas.so.12",
    "libcublasLt.so.12",
    "libcufft.so.11",
    "libcusolver.so.11",
    "libcusparse.so.12",
    "libcudnn.so.9",
)
"""What TensorFlow 2.21 loads before it sees a card."""


def main() -> int:
    return serve(answer)


def answer(message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    if message["what"] == "tensorflow":
        gpus, why = tensorflow_gpus()
        return {"gpus": gpus, "why": "" if gpus else why or unloadable() or _TOO_OLD}
    if message["what"] == "cuda":
        return {"why": unloadable()}
    return {"abilities": abilities()} if message["what"] == "abilities" else {"devices": openvino_devices()}


def abilities() -> list[str]:
    """What OpenVINO's processor plug-in computes in: "FP32", "BF16", …"""
    import openvino

    return list(openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


def tensorflow_gpus() -> tuple[list[str], str]:
    """Names of the GPUs on which TensorFlow got a product and a convolution right, and why another was not taken."""
    import tensorflow as tf

    names, why = [], ""
    for index, device in enumerate(tf.config.list_physical_devices("GPU")):
        tf.config.experimental.set_memory_growth(device, True)
        name = str(tf.config.experimental.get_device_details(device).get("device_name", "GPU"))
        try:
            if computes(f"/GPU:{index}"):
                names.append(name)
            else:
                why = f"TensorFlow computed something wrong on the {name}"
        except tf.errors.OpError as error:
            why = f"TensorFlow failed on the {name} ({error.message.splitlines()[0] if error.message else error})"
    return names, why


def computes(device: str) -> bool:
    """Whether TensorFlow multiplies (cuBLAS) and convolves (cuDNN) rightly on a device."""
    import tensorflow as tf

    with tf.device(device):
        ones = tf.ones((_SIDE, _SIDE))
        product = tf.linalg.matmul(ones, ones).numpy()
        convolved = tf.nn.conv2d(tf.ones((1, 16, 16, 8)), tf.ones((3, 3, 8, 8)), 1, "VALID").numpy()
    return bool(np.all(product == _SIDE) and np.all(convolved == 72))


def unloadable() -> str:
    """What keeps this process from NVIDIA's cards: the driver, or the first library that cannot be loaded; or ""."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return "NVIDIA’s driver (libcuda.so.1) cannot be loaded"
    if code := driver.cuInit(0):
        return f"NVIDIA’s driver gives out no card (it answered {code})"
    for library in _NEEDED:
        try:
            ctypes.CDLL(library)
        except OSError:
            return f"{library} cannot be loaded"
    return ""


def openvino_devices() -> list[tuple[str, str]]:
    """Every GPU or NPU that OpenVINO computes on rightly and quicker than on the processor, quickest first."""
    import openvino

    core = openvino.Core()
    times = {device: _seconds(core, device) for device in core.available_devices}
    processor = times.pop("CPU", None) or float("inf")
    quicker = sorted((seconds, device) for device, seconds in times.items() if seconds and seconds < processor)
    return [(device, str(core.get_property(device, "FULL_DEVICE_NAME"))) for _, device in quicker]


def _seconds(core: Any, device: str) -> float | None:
    """Time of a small convolution, or None if the device fails or is wrong."""
    try:
        compiled = core.compile_model(_convolution(), device)
        pixels = np.ones((1, 32, 56, 56), np.float32)
        compiled(pixels)
        start = time.perf_counter()
        for _ in range(_TIMES):
            product = compiled(pixels)[0]
        seconds = time.perf_counter() - start
    except RuntimeError as error:
        print(f"{device}: {error}")
        return None
    return seconds if abs(float(product[0, 0, 28, 28]) - 288) < 1 else None


def _convolution() -> Any:
    import openvino
    from openvino import opset13 as ops

    x = ops.parameter([1, 32, 56, 56], np.float32)
    kernel = ops.constant(np.ones((128, 32, 3, 3), np.float32))
    y = ops.convolution(x, kernel, [1, 1], [1, 1], [1, 1], [1, 1])
    return openvino.Model([y], [x])
