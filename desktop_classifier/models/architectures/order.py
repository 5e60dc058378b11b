"""Where the channels stand: last, as TensorFlow computes on processors, or first, as OpenVINO does.

Kernels have one shape in both orders, so one weights file serves both. Exported with channels last, a network carries a
transposition around every convolution, which took two thirds of MobileNetV2's time.
"""

from __future__ import annotations

import keras


def channels_first() -> bool:
    return bool(keras.config.image_data_format() == "channels_first")


def channel_axis() -> int:
    return 1 if channels_first() else -1


def square(side: int) -> tuple[int, int, int]:
    """The shape of one RGB square in Keras's order of the moment."""
    return (3, side, side) if channels_first() else (side, side, 3)
