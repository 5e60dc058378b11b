"""What a model of the user's own is built on: a file with or without a classifier, its features, its trunk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference.openvino_engine import OpenVinoEngine
from desktop_classifier.models import backbone, catalogue, store
from desktop_classifier.models.weights_tuned import read_tuned, write_tuned

MOBILE = catalogue.spec("mobilenet_v2")
LITE = catalogue.spec("efficientnet_lite0")
VGG = catalogue.spec("vgg16")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with MobileNetV2's random `weights.h5` and eight squares, as `reference.py` makes them."""
    folder = tmp_path_factory.mktemp("made")
    script = Path(__file__).with_name("reference.py")
    words = [sys.executable, str(script), "MobileNetV2", "mobilenet_v2", "224", str(folder)]
    subprocess.run(words, check=True, capture_output=True)
    without_classifier(folder / "weights.h5", folder / "random_no_top.h5")
    return folder


@pytest.fixture(scope="module")
def squares(made) -> np.ndarray:
    return np.load(made / "reference.npz")["squares"]


def without_classifier(full: Path, target: Path) -> None:
    """The layout of Keras's own "notop" files: every layer but the classifier."""
    with h5py.File(full) as source, h5py.File(target, "w") as file:
        names = [name for name in source.attrs["layer_names"] if name != "predictions"]
        for key, value in source.attrs.items():
            file.attrs[key] = value
        file.attrs["layer_names"] = names
        for name in names:
            source.copy(source[name], file, name)


def taken(source: Path) -> Path:
    return store.import_file(MOBILE, source, CancelToken(), silent)


def outputs(network: Path, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    engine = OpenVinoEngine(network)
    try:
        inferred = engine.submit(squares, features=True).result()
    finally:
        engine.close()
    return inferred.probabilities, inferred.features


def features(spec, squares) -> np.ndarray:
    return outputs(backbone.features_network(spec, CancelToken(), silent), squares)[1]


def models(*words: object, code: int = 0) -> str:
    command = [sys.executable, "-m", "desktop_classifier", "models", *map(str, words)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout + result.stderr


def test_a_file_without_a_classifier_teaches_but_does_not_answer(made):
    said = models("import", made / "random_no_top.h5", "--as", "mobilenet_v2")
    assert "MobileNetV2 can now be taught; for its own 1,000 labels it needs the full file." in said
    assert store.state(MOBILE) is store.State.ABSENT
    assert store.teachable(MOBILE)
    assert backbone.present(MOBILE)
    assert "can be taught" in models("list")
    assert backbone.weights_path(MOBILE).read_bytes() == (made / "random_no_top.h5").read_bytes()
    assert backbone.weights_path(MOBILE).name != MOBILE.weights.file
    with pytest.raises(UserError, match="can now be taught") as refused:
        store.prepare(MOBILE, CancelToken(), silent)
    assert refused.value.kind == "only_backbone"


def test_both_files_of_a_model_give_the_same_features(made, squares):
    taken(made / "random_no_top.h5")
    without = features(MOBILE, squares)
    taken(made / "weights.h5")
    assert store.state(MOBILE) is store.State.READY
    with_classifier = features(MOBILE, squares)
    np.testing.assert_allclose(without, with_classifier, atol=1e-5)
    assert without.std(axis=0).max() > 0.01
    assert without.shape == (8, 1280)


def test_the_full_file_is_the_one_that_is_used_where_both_are(made):
    taken(made / "random_no_top.h5")
    without, hash_without = backbone.arrays(MOBILE), backbone.weights_sha256(MOBILE)
    taken(made / "weights.h5")
    full = backbone.arrays(MOBILE)
    assert backbone.weights_path(MOBILE).name == MOBILE.weights.file
    assert backbone.weights_sha256(MOBILE) != hash_without
    assert len(full) == len(without) == 104
    for one, other in zip(full, without, strict=True):
        assert all((a == b).all() for a, b in zip(one.arrays, other.arrays, strict=True))


def test_removing_a_model_takes_everything_along(made):
    taken(made / "random_no_top.h5")
    backbone.trunk(MOBILE, CancelToken(), silent)
    models("remove", "mobilenet_v2")
    assert not backbone.present(MOBILE)
    assert list((paths.models_dir() / "weights").iterdir()) == []
    assert list((paths.models_dir() / "prepared").iterdir()) == []


def test_keras_names_of_such_files_are_recognised(made, tmp_path):
    for name, id in (
        ("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5", "mobilenet_v2"),
        ("xception_weights_tf_dim_ordering_tf_kernels_notop (1).h5", "xception"),
        ("mobilenet_1_0_224_tf_no_top.h5", "mobilenet"),
        ("vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "vgg16"),
    ):
        (tmp_path / name).hardlink_to(made / "random_no_top.h5")
        assert store.guess(tmp_path / name).id == id


def test_a_file_that_ends_too_early_is_no_backbone(made, tmp_path):
    short = tmp_path / "short.h5"
    with h5py.File(made / "random_no_top.h5") as source, h5py.File(short, "w") as file:
        names = list(source.attrs["layer_names"])[:-10]
        file.attrs["layer_names"] = names
        for name in names:
            source.copy(source[name], file, name)
    with pytest.raises(UserError) as refused:
        taken(short)
    assert refused.value.kind in ("weights_wrong_model", "weights_headless")
    assert not backbone.present(MOBILE)
    assert list((paths.models_dir() / "prepared").iterdir()) == []


def test_the_trunk_gives_features_and_what_goes_into_the_tail(made, squares):
    taken(made / "weights.h5")
    trunk = backbone.trunk(MOBILE, CancelToken(), silent)
    found, activation = outputs(trunk.network, squares)
    assert trunk.shape == (160, 7, 7)
    assert activation.shape == (8, 160, 7, 7)
    np.testing.assert_allclose(found, features(MOBILE, squares), atol=1e-5)
    before = trunk.network.stat().st_mtime_ns
    assert backbone.trunk(MOBILE, CancelToken(), silent).network.stat().st_mtime_ns == before


def test_a_built_in_model_is_a_backbone_as_it_comes(squares):
    assert backbone.present(LITE)
    trunk = backbone.trunk(LITE, CancelToken(), silent)
    found, activation = outputs(trunk.network, squares)
    assert activation.shape[1:] == trunk.shape
    np.testing.assert_allclose(found, features(LITE, squares), atol=1e-4)
    assert len(backbone.arrays(LITE)) == 98


def test_taught_weights_are_exported_with_the_scaling_of_pixels(made, squares, tmp_path):
    taken(made / "weights.h5")
    layers = [list(layer.arrays) for layer in backbone.arrays(MOBILE)]
    same = exported(layers, tmp_path / "same")
    np.testing.assert_allclose(outputs(same, squares)[1], features(MOBILE, squares), atol=1e-5)
    layers[-1][1] = layers[-1][1] + 0.5  # what the last normalisation adds
    other = exported(layers, tmp_path / "other")
    assert np.abs(outputs(other, squares)[1] - features(MOBILE, squares)).max() > 0.1


def exported(layers, folder: Path) -> Path:
    folder.mkdir()
    write_tuned(folder / "taught.npz", layers)
    return backbone.export_tuned(MOBILE, folder / "taught.npz", folder, CancelToken(), silent)


def test_taught_weights_of_another_network_are_refused(made, tmp_path):
    taken(made / "weights.h5")
    with pytest.raises(UserError, match="MobileNetV2"):
        exported([list(layer.arrays) for layer in backbone.arrays(LITE)], tmp_path / "wrong")


@pytest.mark.parametrize(
    "harm", [lambda content: content[: len(content) // 2], lambda content: b"", lambda content: b"PK"]
)
def test_damaged_taught_weights_are_told(tmp_path, harm):
    file = tmp_path / "taught.npz"
    write_tuned(file, [[np.ones((2, 3), np.float32), np.zeros(3, np.float32)], [np.ones(4, np.float32)]])
    assert [[array.shape for array in layer.arrays] for layer in read_tuned(file)] == [[(2, 3), (3,)], [(4,)]]
    file.write_bytes(harm(file.read_bytes()))
    with pytest.raises(UserError) as refused:
        read_tuned(file)
    assert refused.value.kind == "weights_damaged"


def test_a_model_that_is_not_here_is_asked_for():
    assert not backbone.present(MOBILE)
    with pytest.raises(UserError, match="models download mobilenet_v2"):
        backbone.features_network(MOBILE, CancelToken(), silent)


@pytest.mark.models
def test_of_vgg_the_convolutions_alone_are_the_backbone(tmp_path, squares):
    script = Path(__file__).with_name("reference.py")
    subprocess.run(
        [sys.executable, str(script), "VGG16", "vgg16", "224", str(tmp_path)], check=True, capture_output=True
    )
    store.import_file(VGG, tmp_path / "weights.h5", CancelToken(), silent)
    assert len(backbone.arrays(VGG)) == 13
    assert features(VGG, squares).shape == (8, 512)


def test_the_real_file_without_a_classifier_can_be_taught(shared, squares):
    spec = catalogue.spec("xception")
    file = shared / "weights" / "xception_weights_tf_dim_ordering_tf_kernels_notop.h5"
    store.import_file(store.guess(file), file, CancelToken(), silent)
    assert backbone.present(spec)
    assert backbone.trunk(spec, CancelToken(), silent).shape == (1024, 10, 10)
