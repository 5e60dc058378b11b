"""Residual networks from scratch, with and without squeeze-and-excitation.

He et al. 2015, arXiv:1512.03385: the units of figure 5, the networks of table 1. Hu et al. 2018, arXiv:1709.01507: the
block of figure 2, placed as in figure 3, at the end of the residual branch before the sum. The 34-layer network is the
one that chapter 14 of Géron's "Hands-On Machine Learning" (2nd edition) builds by hand.

A convolution here has no bias, since normalisation follows it. Borders are Keras's "same", which at stride 2 pads below
and at the right, where the paper's own code pads all around; the counts of parameters do not depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from desktop_classifier.models.architectures.order import channel_axis, channels_first, square

WIDTHS = (64, 128, 256, 512)
"""Filters of the four stages (He 2015, table 1)."""

UNITS_34 = UNITS_50 = (3, 4, 6, 3)
"""Units of each stage: the networks of 34 and 50 layers differ in the unit alone."""

EXPANSION = 4
"""How many times as wide a bottleneck unit is at its end."""

SQUEEZED = 16
"""Hu 2018, section 6.4: the reduction that the paper settles on."""

MOMENTUM = 0.9
"""What a batch leaves of the running averages. Keras's own 0.99 knows too little of few pictures: after ten epochs of
eight batches they would still be half what they began as."""


@keras.saving.register_keras_serializable("desktop_classifier")
class SqueezeExcite(layers.Layer):
    """Weigh the channels of a picture by what the whole picture holds (Hu 2018, section 3).

    Average over the picture, a dense layer of a sixteenth of the channels, ReLU, a dense layer of all of them, sigmoid:
    one factor in 0..1 for each channel.

    Args:
        channels: That go in and come out.
        reduction: What they are divided by in between.
    """

    def __init__(self, channels: int, reduction: int = SQUEEZED, **named: Any) -> None:
        super().__init__(**named)
        self.channels, self.reduction = channels, reduction
        self.average = layers.GlobalAveragePooling2D()
        self.squeeze = layers.Dense(channels // reduction, "relu", kernel_initializer="he_normal", name="squeeze")
        self.excite = layers.Dense(channels, "sigmoid", name="excite")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        factors = self.excite(self.squeeze(self.average(x)))
        each = (-1, self.channels, 1, 1) if channels_first() else (-1, 1, 1, self.channels)
        return x * keras.ops.reshape(factors, each)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "channels": self.channels, "reduction": self.reduction}


@keras.saving.register_keras_serializable("desktop_classifier")
class ResidualUnit(layers.Layer):
    """Two convolutions of 3 × 3 and a way around them, added up (He 2015, figure 5, left), as the book's unit is.

    Args:
        filters: Of the branch.
        stride: Of its first convolution; 2 halves the picture.
        projected: Whether the way around is a convolution, which it must be where size or channels change.
        squeezed: Whether the branch ends in a `SqueezeExcite`.
    """

    def __init__(
        self, filters: int, stride: int = 1, projected: bool = False, squeezed: bool = False, **named: Any
    ) -> None:
        super().__init__(**named)
        self.filters, self.stride, self.projected, self.squeezed = filters, stride, projected, squeezed
        self.main = self.branch() + ([SqueezeExcite(self.width(filters))] if squeezed else [])
        self.around = _normalised_convolution(self.width(filters), 1, stride, "around") if projected else []
        self.sum = layers.ReLU(name="sum_relu")

    @staticmethod
    def width(filters: int) -> int:
        """Channels that come out of a unit."""
        return filters

    def branch(self) -> list[layers.Layer]:
        """The layers of the residual branch."""
        return [
            *_normalised_convolution(self.filters, 3, self.stride, "first"),
            layers.ReLU(name="first_relu"),
            *_normalised_convolution(self.filters, 3, 1, "second"),
        ]

    def call(self, x: keras.KerasTensor, training: bool | None = None) -> keras.KerasTensor:
        return self.sum(_through(self.main, x, training) + _through(self.around, x, training))

    def get_config(self) -> dict[str, Any]:
        mine = {"filters": self.filters, "stride": self.stride, "projected": self.projected, "squeezed": self.squeezed}
        return {**super().get_config(), **mine}


@keras.saving.register_keras_serializable("desktop_classifier")
class BottleneckUnit(ResidualUnit):
    """Convolutions of 1 × 1, 3 × 3 and 1 × 1, four times as wide at the end (He 2015, figure 5, right)."""

    @staticmethod
    def width(filters: int) -> int:
        return EXPANSION * filters

    def branch(self) -> list[layers.Layer]:
        return [
            *_normalised_convolution(self.filters, 1, self.stride, "first"),
            layers.ReLU(name="first_relu"),
            *_normalised_convolution(self.filters, 3, 1, "second"),
            layers.ReLU(name="second_relu"),
            *_normalised_convolution(self.width(self.filters), 1, 1, "third"),
        ]


def resnet34(side: int, squeezed: bool = False, classes: int = 1000) -> keras.Model:
    """ResNet-34, or SE-ResNet-34: preprocessed pixels [n, side, side, 3] in, probabilities [n, classes] out.

    With 1000 classes 21,797,672 parameters are taught, as many as torchvision's has.
    """
    return residual_network(side, ResidualUnit, UNITS_34, squeezed, classes)


def resnet50(side: int, squeezed: bool = False, classes: int = 1000) -> keras.Model:
    """ResNet-50, or SE-ResNet-50 (28.1 million parameters, Hu 2018, section 3.3)."""
    return residual_network(side, BottleneckUnit, UNITS_50, squeezed, classes)


def residual_network(
    side: int,
    unit: type[ResidualUnit],
    units: Sequence[int],
    squeezed: bool,
    classes: int,
    widths: Sequence[int] = WIDTHS,
) -> keras.Model:
    """A network of table 1 of He 2015.

    Args:
        side: Pixels of the square.
        unit: Of what it is built.
        units: How many in each stage; the first unit of every stage but the first halves the picture.
        squeezed: Whether every unit has a `SqueezeExcite`.
        classes: Outputs.
        widths: Filters of each stage.
    """
    pixels = keras.Input(square(side))
    x = pixels
    for layer in _normalised_convolution(widths[0], 7, 2, "stem"):
        x = layer(x)
    x = layers.MaxPooling2D(3, 2, "same", name="stem_pool")(layers.ReLU(name="stem_relu")(x))
    for stage, (count, filters) in enumerate(zip(units, widths, strict=True), 1):
        for number in range(1, count + 1):
            stride = 2 if stage > 1 and number == 1 else 1
            projected = stride > 1 or x.shape[channel_axis()] != unit.width(filters)
            x = unit(filters, stride, projected, squeezed, name=f"stage{stage}_unit{number}")(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(pixels, layers.Dense(classes, activation="softmax", name="probabilities")(x))


def _normalised_convolution(filters: int, kernel: int, stride: int, name: str) -> list[layers.Layer]:
    return [
        layers.Conv2D(filters, kernel, stride, "same", use_bias=False, kernel_initializer="he_normal", name=name),
        layers.BatchNormalization(axis=channel_axis(), momentum=MOMENTUM, name=f"{name}_norm"),
    ]


def _through(way: Sequence[layers.Layer], x: keras.KerasTensor, training: bool | None) -> keras.KerasTensor:
    for layer in way:
        x = layer(x, training=training) if isinstance(layer, layers.BatchNormalization) else layer(x)
    return x
