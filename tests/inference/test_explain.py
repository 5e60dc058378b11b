"""Heat maps: they add up to the answer, lie where the picture lies, and change no probability."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import openvino
import pytest
from openvino import opset15 as nodes
from PIL import Image

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing, seen
from desktop_classifier.inference import explain, tail
from desktop_classifier.inference.explain import SIDE, HeatMap, open_explainer
from desktop_classifier.inference.openvino_engine import OpenVinoEngine
from desktop_classifier.inference.pipeline import Question
from desktop_classifier.models import catalogue, prepare

LITE0 = "efficientnet_lite0"
NEEDED = 95


def opened(id: str = LITE0) -> explain.Explainer:
    return open_explainer(catalogue.spec(id), token=CancelToken(), report=silent)


@pytest.fixture
def explainer(built_ins):
    with opened() as made:
        yield made


def squares(count: int, side: int = 224) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 256, (count, side, side, 3), np.uint8)


def logits(network: Path, square: np.ndarray) -> np.ndarray:
    model = openvino.Core().read_model(network)
    before = model.output(0).get_node().input_value(0).get_node().input_value(0)
    graph = openvino.Model([nodes.result(before)], model.get_parameters(), "logits")
    compiled = openvino.Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.array(compiled(square[np.newaxis])[0][0])


# Exactness


@pytest.mark.parametrize("id", [LITE0, "efficientnet_lite2"])
def test_the_mean_of_a_map_is_the_logit(built_ins, id):
    spec = catalogue.spec(id)
    square = squares(1, spec.side)[0]
    expected = logits(prepare.prepared(spec).network, square)
    with opened(id) as explainer:
        assert explainer.exact
        ids = [label.class_id for label in explainer._labels]
        maps = explainer.maps(square, [ids[0], ids[42], ids[999]])
    assert [each.class_id for each in maps] == [ids[0], ids[42], ids[999]]
    for place, each in zip((0, 42, 999), maps, strict=True):
        assert each.evidence.mean() == pytest.approx(expected[place], abs=1e-4)
    assert np.ptp(maps[0].evidence) > 0.1  # and it is no constant


def test_a_head_of_the_users_own_is_exact_too(built_ins, tmp_path):
    from desktop_classifier.training import package
    from desktop_classifier.training.head import Head

    draw = np.random.default_rng(4).standard_normal
    head = Head(draw((1280, 1000), np.float32) / 50, draw((1000,), np.float32))
    spec = catalogue.spec(LITE0)
    package.attach(prepare.prepared(spec).network, head, tmp_path / "network.xml")
    square = squares(1)[0]
    with explain.Explainer(spec, tmp_path / "network.xml") as explainer:
        (found,) = explainer.maps(square, [explainer._labels[3].class_id])
    assert found.evidence.mean() == pytest.approx(float(logits(tmp_path / "network.xml", square)[3]), abs=1e-4)


def test_the_answer_is_the_plain_networks(explainer):
    engine = OpenVinoEngine(prepare.prepared(explainer.spec).network)
    for square in squares(3):
        plain = engine.submit(square[np.newaxis]).result().probabilities[0]
        assert np.abs(explainer.probabilities(square) - plain).max() < 1e-6
        (first,) = explainer.maps(square, ())
        assert first.class_id == explainer._labels[int(plain.argmax())].class_id
        assert first.probability == pytest.approx(float(plain.max()), abs=1e-6)
    engine.close()


def test_what_speaks_against_a_class_is_nothing_and_not_noise(explainer):
    square = squares(1)[0]
    every = [label.class_id for label in explainer._labels]
    maps = explainer.maps(square, every)
    against = [each for each in maps if each.evidence.max() < 0]
    assert against
    assert all(each.nothing and not each.values.any() for each in against)
    others = [each for each in maps if not each.nothing]
    assert others
    assert all(each.values.min() >= 0 and each.values.max() == 1 for each in others)


# Other networks, made small


def made(tmp_path, *layers) -> Path:
    """A network of pixels → convolution → `layers`, with features as its second output, and its weights random."""
    pixels = nodes.parameter([-1, 32, 32, 3], np.uint8)
    x = nodes.transpose(nodes.convert(pixels, np.float32), [0, 3, 1, 2])
    kernel = np.random.default_rng(5).standard_normal((8, 3, 4, 4), np.float32) / 300
    # Lifted, so that no two positions are equal for being shut: the maximum of equals has no slope to compare with.
    lifted = nodes.add(nodes.convolution(x, kernel, [4, 4], [0, 0], [0, 0], [1, 1]), nodes.constant(np.float32(20)))
    x = nodes.relu(lifted)
    features = x
    for layer in layers:
        features, x = x, layer(x)
    model = openvino.Model([nodes.result(nodes.softmax(x, 1)), nodes.result(features)], [pixels], "made")
    openvino.save_model(model, str(tmp_path / "network.xml"), compress_to_fp16=False)
    return tmp_path / "network.xml"


def dense(seed: int, wide: int, out: int):
    draw = np.random.default_rng(seed).standard_normal
    weights, bias = draw((wide, out), np.float32), draw((out,), np.float32)
    return lambda x: nodes.add(nodes.matmul(x, nodes.constant(weights), False, False), nodes.constant(bias))


def small(network: Path) -> explain.Explainer:
    return explain.Explainer(dataclasses.replace(catalogue.spec(LITE0), side=32), network)


def test_a_classifier_that_is_a_convolution_is_exact_too(tmp_path):
    draw = np.random.default_rng(2).standard_normal
    kernel, bias = draw((1000, 8, 1, 1), np.float32), draw((1, 1000, 1, 1), np.float32)
    network = made(
        tmp_path,
        lambda x: nodes.reduce_mean(x, nodes.constant([2, 3]), True),
        lambda x: nodes.add(nodes.convolution(x, kernel, [1, 1], [0, 0], [0, 0], [1, 1]), nodes.constant(bias)),
        lambda x: nodes.reshape(x, nodes.constant([-1, 1000]), False),
    )
    square = squares(1, 32)[0]
    with small(network) as explainer:
        (found,) = explainer.maps(square, [explainer._labels[7].class_id])
    assert found.exact
    assert found.evidence.mean() == pytest.approx(float(logits(network, square)[7]), abs=1e-4)


def test_a_temperature_is_part_of_the_logit(tmp_path):
    network = made(
        tmp_path,
        lambda x: nodes.reduce_mean(x, nodes.constant([2, 3]), False),
        dense(1, 8, 1000),
        lambda x: nodes.divide(x, nodes.constant(np.float32(2.5))),
        lambda x: nodes.multiply(x, nodes.constant(np.float32(0.5))),
    )
    square = squares(1, 32)[0]
    with small(network) as explainer:
        (found,) = explainer.maps(square, [explainer._labels[7].class_id])
    assert found.evidence.mean() == pytest.approx(float(logits(network, square)[7]), abs=1e-4)


def test_through_hidden_layers_it_is_the_gradient(tmp_path):
    """As of VGG: max pooling, flattened with channels last, two hidden layers. Held against finite differences."""
    network = made(
        tmp_path,
        lambda x: nodes.max_pool(x, [2, 2], [1, 1], [0, 0], [0, 0], [2, 2]).output(0),
        lambda x: nodes.reshape(nodes.transpose(x, [0, 2, 3, 1]), nodes.constant([-1, 128]), False),
        lambda x: nodes.relu(dense(1, 128, 40)(x)),
        lambda x: nodes.relu(dense(2, 40, 30)(x)),
        dense(3, 30, 1000),
    )
    square = squares(1, 32)[0]
    model = openvino.Core().read_model(network)
    end = tail.tail(model)
    outputs = [nodes.result(each) for each in (end.activation, *end.gates)]
    given = openvino.Core().compile_model(openvino.Model(outputs, model.get_parameters(), "all"), "CPU")(square[None])
    activation, *gates = (np.array(given[place]) for place in range(len(outputs)))
    weights = end.weights([7], gates)
    assert not end.exact
    expected = np.array([_slope(activation, channel, 7) for channel in range(8)])
    assert weights.channels[0] == pytest.approx(expected, abs=2e-3)
    with small(network) as explainer:
        (found,) = explainer.maps(square, [explainer._labels[7].class_id])
    assert found.evidence == pytest.approx(np.einsum("c,chw->hw", expected, activation[0]), abs=0.05)


def _slope(activation: np.ndarray, channel: int, place: int) -> float:
    """The mean over a channel's positions of what the logit does when that position alone moves."""
    step, moved = 1e-3, []
    for row in range(activation.shape[2]):
        for column in range(activation.shape[3]):
            up, down = activation.astype(np.float64), activation.astype(np.float64)
            up[0, channel, row, column] += step
            down[0, channel, row, column] -= step
            moved.append((_after(up)[place] - _after(down)[place]) / (2 * step))
    return float(np.mean(moved))


def _after(activation: np.ndarray) -> np.ndarray:
    """What the layers above do, in plain NumPy."""
    _, channels, height, width = activation.shape
    pooled = activation[0].reshape(channels, height // 2, 2, width // 2, 2).max((2, 4))
    x = pooled.transpose(1, 2, 0).ravel()
    for seed, wide, out in ((1, 128, 40), (2, 40, 30), (3, 30, 1000)):
        draw = np.random.default_rng(seed).standard_normal
        weights, bias = draw((wide, out), np.float32), draw((out,), np.float32)
        x = x @ weights + bias
        x = np.maximum(x, 0) if out < 1000 else x
    return x


def test_a_network_that_cannot_be_looked_into_is_refused_in_words(tmp_path):
    network = made(tmp_path, lambda x: nodes.tanh(nodes.reduce_mean(x, nodes.constant([2, 3]), False)))
    with pytest.raises(UserError) as refused:
        small(network)
    assert refused.value.kind == "not_explainable"
    network = made(tmp_path, lambda x: nodes.reduce_mean(x, nodes.constant([1, 2]), False))
    with pytest.raises(UserError):  # averaged over channels: not what is meant
        small(network)


# Where it points


def pasted(picture: Image.Image, number: int, noisy: bool) -> tuple[Image.Image, tuple[int, int]]:
    """The middle of a picture on a ground of four times its area, and where its corner lies."""
    random = np.random.default_rng(number)
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    part = picture.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC, (left, top, left + side, top + side))
    plain = np.broadcast_to(random.integers(0, 256, 3, np.uint8), (448, 448, 3))
    ground = Image.fromarray(random.integers(0, 256, (448, 448, 3), np.uint8) if noisy else np.ascontiguousarray(plain))
    corner = 224 * int(random.integers(2)), 224 * int(random.integers(2))
    ground.paste(part, corner)
    return ground, corner


def hits(explainer: explain.Explainer, picture: Image.Image, number: int, noisy: bool, folder: Path) -> bool:
    """Whether the hottest point of the first label's map lies on the picture that was pasted in."""
    image, (left, top) = pasted(picture, number, noisy)
    image.save(folder / "pasted.png")
    (found,) = explainer.explain(Question(folder / "pasted.png"), Framing.STRETCH, (), CancelToken())
    x, y = hottest(found, image.size)
    return left <= x <= left + 224 and top <= y <= top + 224


def hottest(found: HeatMap, size: tuple[int, int], framing: Framing = Framing.STRETCH) -> tuple[float, float]:
    row, column = np.unravel_index(found.values.argmax(), found.values.shape)
    left, top, right, bottom = seen(size, framing, 0.875)
    return left + (column + 0.5) / SIDE * (right - left), top + (row + 0.5) / SIDE * (bottom - top)


def test_the_hottest_point_is_on_the_picture(explainer, tmp_path):
    samples = [Image.open(path) for path in paths.sample_pictures()]
    samples += [sample.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for sample in samples]
    right = [
        hits(explainer, sample, number, noisy, tmp_path)
        for number, sample in enumerate(samples * 2)
        for noisy in (False, True)
    ]
    assert sum(right) >= len(right) - 1


def test_the_hottest_point_is_on_the_picture_in_95_of_100(explainer, shared, tmp_path):
    files = sorted((shared / "images" / "imagenet").glob("*.JPEG"))[:100]
    assert len(files) == 100
    for noisy in (False, True):
        right = sum(hits(explainer, Image.open(file), n, noisy, tmp_path) for n, file in enumerate(files))
        assert right >= NEEDED


def test_a_box_a_crop_and_a_letterbox_are_where_the_network_looks(explainer, tmp_path):
    """The picture lies in the right third of a wide one; whatever is framed, the heat lies there too."""
    wide = Image.new("RGB", (672, 448), (110, 120, 130))
    flower = Image.open(paths.sample_pictures()[1]).resize((224, 224))
    wide.paste(flower, (420, 200))
    path = tmp_path / "wide.png"
    wide.save(path)
    for framing in (Framing.CROP, Framing.LETTERBOX, Framing.STRETCH):
        (found,) = explainer.explain(Question(path), framing, ("n11939491",), CancelToken())
        row, column = np.unravel_index(found.values.argmax(), found.values.shape)
        assert column > SIDE / 2
        assert row > SIDE / 2 - 4
        if framing is Framing.LETTERBOX:  # the bars above and below take a sixth each
            assert SIDE / 6 < row < SIDE * 5 / 6


def test_positions_lie_a_power_of_two_apart_around_the_middle():
    """InceptionV3's eight cover 256 of 299 pixels: a hot first position is hottest 37 pixels from the edge."""
    grid = np.zeros((8, 8), np.float32)
    grid[0, 7] = 1
    values = explain._finished(grid, 299)
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert (row + 0.5) * 299 / SIDE == pytest.approx(37.5, abs=299 / SIDE)
    assert (column + 0.5) * 299 / SIDE == pytest.approx(299 - 37.5, abs=299 / SIDE)


# What can go wrong


def test_a_picture_that_cannot_be_read_and_an_unknown_class_are_told(explainer, tmp_path):
    (tmp_path / "bad.jpg").write_text("no picture")
    with pytest.raises(UserError):
        explainer.explain(Question(tmp_path / "bad.jpg"), Framing.CROP, (), CancelToken())
    with pytest.raises(UserError) as unknown:
        explainer.explain(Question(paths.sample_pictures()[0]), Framing.CROP, ("n0",), CancelToken())
    assert unknown.value.kind == "unknown_class"


def test_it_can_be_cancelled(explainer):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        explainer.explain(Question(paths.sample_pictures()[0]), Framing.CROP, (), token)


def test_a_model_that_is_not_here_is_told(own_home):
    with pytest.raises(UserError) as absent:
        opened("resnet50")
    assert absent.value.kind == "not_downloaded"
