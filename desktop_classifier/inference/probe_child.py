"""The throw-away child that touches drivers: it computes something on every device and says which ones answered."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from desktop_classifier.base.progress import Report
from desktop_classifier.base.serve import serve

_SIDE = 512
_TIMES = 20


def main() -> int:
    return serve(answer)


def answer(message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    if message["what"] == "tensorflow":
        return {"gpus": tensorflow_gpus()}
    return {"abilities": abilities()} if message["what"] == "abilities" else {"devices": openvino_devices()}


def abilities() -> list[str]:
    """What OpenVINO's processor plug-in computes in: "FP32", "BF16", …"""
    import openvino

    return list(openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


def tensorflow_gpus() -> list[str]:
    """Names of the GPUs on which TensorFlow multiplied two matrices and got the right product."""
    import tensorflow as tf

    names = []
    for index, device in enumerate(tf.config.list_physical_devices("GPU")):
        tf.config.experimental.set_memory_growth(device, True)
        with tf.device(f"/GPU:{index}"):
            ones = tf.ones((_SIDE, _SIDE))
            right = bool(np.all(tf.linalg.matmul(ones, ones).numpy() == _SIDE))
        if right:
            details = tf.config.experimental.get_device_details(device)
            names.append(str(details.get("device_name", "GPU")))
    return names


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
