"""EfficientNet-Lite (Tan & Le 2019, arXiv:1905.11946; Google's Lite variants of 2020).

Lite drops squeeze-and-excitation, replaces swish by ReLU6 and leaves stem, head and the first and last stage
unscaled, so that it runs well on plain processors.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import keras
from keras import layers

from desktop_classifier.models.architectures.order import channel_axis, square


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of table 1 in the paper: `repeats` blocks of one kernel size, width and expansion."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    width: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)
STEM_WIDTH = 32
HEAD_WIDTH = 1280
EPSILON = 1e-3


def efficientnet_lite(side: int, width: float, depth: float, classes: int = 1000) -> keras.Model:
    """Build the network for `side` × `side` pixels; Lite0 is width 1.0, depth 1.0, and Lite2 is 1.1 and 1.2."""
    pixels = keras.Input(square(side))
    x = _normalised(layers.Conv2D(STEM_WIDTH, 3, 2, "same", use_bias=False, name="stem")(pixels), "stem")
    block = 0
    for index, stage in enumerate(STAGES):
        ends = index in (0, len(STAGES) - 1)
        repeats = stage.repeats if ends else math.ceil(stage.repeats * depth)
        for repeat in range(repeats):
            stride = stage.stride if repeat == 0 else 1
            x = _inverted_residual(x, stage, round_width(stage.width * width), stride, f"block{block}")
            block += 1
    x = _normalised(layers.Conv2D(HEAD_WIDTH, 1, use_bias=False, name="head")(x), "head")
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(pixels, layers.Dense(classes, activation="softmax", name="probabilities")(x))


def round_width(width: float, step: int = 8) -> int:
    """The multiple of `step` nearest to `width`, never more than a tenth below it."""
    rounded = max(step, int(width + step / 2) // step * step)
    return rounded + step if rounded < 0.9 * width else rounded


def _inverted_residual(x: keras.KerasTensor, stage: Stage, width: int, stride: int, name: str) -> keras.KerasTensor:
    entry, channels = x, x.shape[channel_axis()]
    if stage.expansion > 1:
        expanded = layers.Conv2D(channels * stage.expansion, 1, use_bias=False, name=f"{name}_expand")(x)
        x = _normalised(expanded, f"{name}_expand")
    depthwise = layers.DepthwiseConv2D(stage.kernel, stride, "same", use_bias=False, name=f"{name}_depthwise")(x)
    x = _normalised(depthwise, f"{name}_depthwise")
    x = layers.Conv2D(width, 1, use_bias=False, name=f"{name}_project")(x)
    x = layers.BatchNormalization(axis=channel_axis(), epsilon=EPSILON, name=f"{name}_project_norm")(x)
    return layers.Add(name=f"{name}_add")([entry, x]) if stride == 1 and channels == width else x


def _normalised(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    x = layers.BatchNormalization(axis=channel_axis(), epsilon=EPSILON, name=f"{name}_norm")(x)
    return layers.ReLU(6.0, name=f"{name}_relu6")(x)
