"""Where a backbone is cut for fine-tuning: the trunk stays as it is and is computed once, the tail is taught.

The tail is the last block of the network. What goes into it is one activation a picture, small enough to be kept.
"""

from __future__ import annotations

import keras

from desktop_classifier.models.spec import ModelSpec

OUTPUT_OF = {
    "MobileNet": "conv_pw_12_relu",
    "MobileNetV2": "block_15_add",
    "ResNet50": "conv5_block2_out",
    "ResNet101": "conv5_block2_out",
    "ResNet152": "conv5_block2_out",
    "ResNet50V2": "conv5_block2_out",
    "ResNet101V2": "conv5_block2_out",
    "ResNet152V2": "conv5_block2_out",
    "InceptionV3": "mixed9",
    "VGG16": "block4_pool",
    "VGG19": "block4_pool",
}
"""The last layer of the trunk, by architecture."""

INPUT_OF = {
    "Xception": "block14_sepconv1",
    "efficientnet_lite0": "block15_expand",
    "efficientnet_lite2": "block20_expand",
}
"""The first layer of the tail, where the trunk's last one has no name of its own."""


def activation(spec: ModelSpec, backbone: keras.Model) -> keras.KerasTensor:
    """The one tensor through which everything flows from the trunk into the tail."""
    if name := OUTPUT_OF.get(spec.architecture):
        return backbone.get_layer(name).output
    return backbone.get_layer(INPUT_OF[spec.architecture]).input


def trunk(spec: ModelSpec, backbone: keras.Model) -> keras.Model:
    """Preprocessed pixels → activation. Shares its layers with `backbone`."""
    return keras.Model(backbone.input, activation(spec, backbone), name="trunk")


def tail(spec: ModelSpec, backbone: keras.Model) -> keras.Model:
    """Activation → features. Shares its layers with `backbone`, so what it learns is in the backbone at once."""
    return keras.Model(activation(spec, backbone), backbone.output, name="tail")
