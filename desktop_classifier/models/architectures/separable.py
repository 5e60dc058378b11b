"""Xception from scratch, on a separable convolution of our own (Chollet 2016, arXiv:1610.02357).

A separable convolution looks at space and at channels one after the other: one small filter a channel, then a
convolution of 1 × 1 over all of them (section 3.1). Nothing stands between the two, which section 4.7 found best.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from desktop_classifier.models.architectures.order import channel_axis, square

ENTRY_WIDTHS = (128, 256, 728)
MIDDLE_UNITS = 8
MIDDLE_WIDTH = 728


@keras.saving.register_keras_serializable("desktop_classifier")
class SeparableConvolution(layers.Layer):
    """Depthwise 3 × 3, pointwise 1 × 1, normalisation.

    Args:
        filters: Channels that come out.
    """

    def __init__(self, filters: int, **named: Any) -> None:
        super().__init__(**named)
        self.filters = filters
        self.depthwise = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise")
        self.pointwise = layers.Conv2D(filters, 1, use_bias=False, name="pointwise")
        self.norm = layers.BatchNormalization(axis=channel_axis(), name="norm")

    def call(self, x: keras.KerasTensor, training: bool | None = None) -> keras.KerasTensor:
        return self.norm(self.pointwise(self.depthwise(x)), training=training)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "filters": self.filters}


def xception(side: int, classes: int = 1000) -> keras.Model:
    """Figure 5 of the paper: preprocessed pixels [n, side, side, 3] in, probabilities [n, classes] out."""
    pixels = keras.Input(square(side))
    x = _convolution(pixels, 32, 3, 2, "valid", "stem1", relu=True)
    x = _convolution(x, 64, 3, 1, "valid", "stem2", relu=True)
    for number, width in enumerate(ENTRY_WIDTHS, 1):
        x = _halving(x, width, width, f"entry{number}", opened=number > 1)
    for number in range(1, MIDDLE_UNITS + 1):
        x = _middle(x, f"middle{number}")
    x = _halving(x, MIDDLE_WIDTH, 1024, "exit", opened=True)
    for filters in (1536, 2048):
        x = layers.ReLU(name=f"exit_{filters}_relu")(SeparableConvolution(filters, name=f"exit_{filters}")(x))
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(pixels, layers.Dense(classes, activation="softmax", name="probabilities")(x))


def _halving(x: keras.KerasTensor, first: int, second: int, name: str, *, opened: bool) -> keras.KerasTensor:
    around = _convolution(x, second, 1, 2, "same", f"{name}_around")
    if opened:  # what comes from the stem has been through a ReLU already
        x = layers.ReLU(name=f"{name}_relu1")(x)
    x = SeparableConvolution(first, name=f"{name}_separable1")(x)
    x = layers.ReLU(name=f"{name}_relu2")(x)
    x = SeparableConvolution(second, name=f"{name}_separable2")(x)
    x = layers.MaxPooling2D(3, 2, "same", name=f"{name}_pool")(x)
    return layers.Add(name=f"{name}_sum")([x, around])


def _middle(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    entry = x
    for number in (1, 2, 3):
        x = layers.ReLU(name=f"{name}_relu{number}")(x)
        x = SeparableConvolution(MIDDLE_WIDTH, name=f"{name}_separable{number}")(x)
    return layers.Add(name=f"{name}_sum")([x, entry])


def _convolution(
    x: keras.KerasTensor, filters: int, kernel: int, stride: int, border: str, name: str, *, relu: bool = False
) -> keras.KerasTensor:
    x = layers.Conv2D(filters, kernel, stride, border, use_bias=False, name=name)(x)
    x = layers.BatchNormalization(axis=channel_axis(), name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x
