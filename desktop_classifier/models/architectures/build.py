"""From a record to a network that holds its weights, with preprocessing in front and the features as second output."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import keras
import numpy as np
from keras import layers

from desktop_classifier.models.architectures.lite import efficientnet_lite
from desktop_classifier.models.architectures.order import channel_axis, channels_first, square
from desktop_classifier.models.architectures.residual import resnet34, resnet50
from desktop_classifier.models.architectures.separable import xception
from desktop_classifier.models.spec import ModelSpec, Preprocessing

BUILDERS: dict[str, Callable[[int], keras.Model]] = {
    "efficientnet_lite0": lambda side: efficientnet_lite(side, 1.0, 1.0),
    "efficientnet_lite2": lambda side: efficientnet_lite(side, 1.1, 1.2),
    "MobileNet": lambda side: _mobilenet(side),
    "resnet34": resnet34,
    "se_resnet34": lambda side: resnet34(side, squeezed=True),
    "se_resnet50": lambda side: resnet50(side, squeezed=True),
    "new_xception": xception,
    "VGG16": lambda side: _vgg(keras.applications.VGG16, side),
    "VGG19": lambda side: _vgg(keras.applications.VGG19, side),
}
"""Builders of our own; every other name is one of `keras.applications`."""

_POOLED: dict[str, Callable[..., keras.Model]] = {
    "VGG16": keras.applications.VGG16,
    "VGG19": keras.applications.VGG19,
}

CAFFE_MEANS = (103.939, 116.779, 123.68)
"""Means of ImageNet's training pictures, blue, green, red (Simonyan & Zisserman 2014)."""


def network(spec: ModelSpec) -> keras.Model:
    """The bare network: preprocessed float pixels [n, side, side, 3] in, probabilities [n, classes] out."""
    if spec.folder is not None:  # the user's own: a head of its own on somebody's backbone
        base = backbone(dataclasses.replace(spec, folder=None))
        return keras.Model(base.input, layers.Dense(spec.classes, "softmax", name="probabilities")(base.output))
    if builder := BUILDERS.get(spec.architecture):
        return builder(spec.side)
    application = getattr(keras.applications, spec.architecture)
    return application(weights=None, input_shape=square(spec.side))


def backbone(spec: ModelSpec) -> keras.Model:
    """The network without its classifier: preprocessed float pixels in, features [n, width] out.

    Of VGG only the convolutions: its hidden dense layers hold nine tenths of the weights, and no published file
    without a classifier has them.
    """
    if pictures := _POOLED.get(spec.architecture):
        base = pictures(weights=None, include_top=False, input_shape=square(spec.side))
        return keras.Model(base.input, layers.GlobalAveragePooling2D(name="features")(base.output))
    bare = network(spec)
    return keras.Model(bare.input, _features(bare))


def graph(spec: ModelSpec, bare: keras.Model) -> keras.Model:
    """What an engine runs: uint8 RGB [n, side, side, 3] in; probabilities [n, classes] and features [n, width] out."""
    return from_pixels(spec, keras.Model(bare.input, [bare.output, _features(bare)]))


def features_graph(spec: ModelSpec, base: keras.Model) -> keras.Model:
    """The same of a backbone: instead of probabilities, which it does not have, one number [n, 1] of no meaning."""
    nothing = keras.ops.mean(base.output, axis=1, keepdims=True)
    return from_pixels(spec, keras.Model(base.input, [nothing, base.output]))


def from_pixels(spec: ModelSpec, model: keras.Model) -> keras.Model:
    """Put the scaling of pixels in front of a network, so that uint8 RGB [n, side, side, 3] goes in."""
    pixels = keras.Input((spec.side, spec.side, 3), dtype="uint8", name="pixels")
    x = keras.ops.cast(pixels, "float32")
    if channels_first():
        x = layers.Permute((3, 1, 2), name="channels_first")(x)
    return keras.Model(pixels, model(preprocessed(x, spec.preprocessing)))


def preprocessed(x: keras.KerasTensor, how: Preprocessing) -> keras.KerasTensor:
    """Scale RGB in 0..255 as the network's training did."""
    if how is Preprocessing.SYMMETRIC:
        return layers.Rescaling(1 / 127.5, offset=-1.0, name="symmetric")(x)
    if how is Preprocessing.LITE:
        return layers.Rescaling(1 / 128, offset=-127 / 128, name="lite")(x)
    means = np.array(CAFFE_MEANS, np.float32).reshape((3, 1, 1) if channels_first() else (3,))
    return keras.ops.subtract(keras.ops.flip(x, axis=channel_axis()), means)


def weighted_layers(bare: keras.Model) -> list[keras.layers.Layer]:
    """The layers that hold weights, in the order in which Keras's files list them."""
    return [layer for layer in bare.layers if layer.weights]


def layout(bare: keras.Model) -> list[tuple[tuple[int, ...], ...]]:
    """Shapes of every layer's weights, to hold a file against."""
    return [tuple(tuple(weight.shape) for weight in layer.weights) for layer in weighted_layers(bare)]


def fill(bare: keras.Model, arrays: Sequence[Sequence[np.ndarray]]) -> None:
    """Put a file's weights, layer by layer, into a network of that layout."""
    for layer, values in zip(weighted_layers(bare), arrays, strict=True):
        layer.set_weights(list(values))


def _features(bare: keras.Model) -> keras.KerasTensor:
    """What goes into the classifier, as one row a picture."""
    features = weighted_layers(bare)[-1].input
    return features if len(features.shape) == 2 else _flat(features)


def _flat(x: keras.KerasTensor) -> keras.KerasTensor:
    # Keras's own Reshape and Flatten come out of the OpenVINO backend fixed to one picture; a free -1 does not.
    return keras.ops.reshape(x, (-1, int(np.prod(x.shape[1:]))))


def _mobilenet(side: int) -> keras.Model:
    base = keras.applications.MobileNet(weights=None, include_top=False, input_shape=square(side))
    x = layers.GlobalAveragePooling2D(keepdims=True)(base.output)
    x = layers.Conv2D(1000, 1, name="conv_preds")(x)
    return keras.Model(base.input, layers.Activation("softmax", name="predictions")(_flat(x)))


def _vgg(application: Callable[..., keras.Model], side: int) -> keras.Model:
    base = application(weights=None, include_top=False, input_shape=square(side))
    x = layers.Permute((2, 3, 1), name="channels_last")(base.output) if channels_first() else base.output
    x = layers.Dense(4096, activation="relu", name="fc1")(_flat(x))
    x = layers.Dense(4096, activation="relu", name="fc2")(x)
    return keras.Model(base.input, layers.Dense(1000, activation="softmax", name="predictions")(x))
