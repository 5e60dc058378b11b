"""Which file is for which model."""

from __future__ import annotations

import json

import numpy as np
import pytest
from models.weights_files import LAYOUT, MOBILE, kind_of, published, write_h5

from desktop_classifier.base.errors import UserError
from desktop_classifier.models import catalogue, weights, weights_layout
from desktop_classifier.models.weights_reader import LayerWeights, read_layers

# Layouts


def examine(layout, needed=LAYOUT):
    layers = [LayerWeights(f"layer_{i}", tuple(np.zeros(s, "f4") for s in layer)) for i, layer in enumerate(layout)]
    weights.examine(MOBILE, layers, needed)


def wrong(layout, needed=LAYOUT) -> str:
    with pytest.raises(UserError) as caught:
        examine(layout, needed)
    assert caught.value.kind in ("weights_wrong_model", "weights_headless")
    assert caught.value.message.endswith(f"Choose the file {MOBILE.weights.file}.")
    return caught.value.message


def test_the_right_layout_passes_as_tuples_and_as_json_gives_it():
    examine(LAYOUT)
    examine(LAYOUT, json.loads(json.dumps(LAYOUT)))
    examine(LAYOUT[:1], None)


def test_the_difference_is_told_in_words():
    assert "without its classifier (“notop”)" in wrong(LAYOUT[:2])
    assert "with 1,001 labels; here it needs 1,000" in wrong([*LAYOUT[:2], ((8, 1001), (1001,))])
    assert "it has 4 layers with weights, MobileNetV2 has 3" in wrong([*LAYOUT, ((3,),)])
    assert "“layer_1” (2 of 3) holds 8, 8 where MobileNetV2 has 8, 8, 8, 8" in wrong(
        [LAYOUT[0], ((8,), (8,)), LAYOUT[2]]
    )
    assert "3 × 3 × 3 × 4 where MobileNetV2 has 3 × 3 × 3 × 8" in wrong([((3, 3, 3, 4),), *LAYOUT[1:]])
    assert "holds 16 × 1000, 1000 where" in wrong([*LAYOUT[:2], ((16, 1000), (1000,))])
    assert "holds one number where" in wrong([((),), *LAYOUT[1:]])
    assert "holds no weights" in wrong([])


def test_no_layers_are_refused_even_without_a_layout():
    assert "holds no weights" in wrong([], None)


@pytest.mark.parametrize("name", ["{stem}.h5", "{stem} (2).h5", "{stem}(1).h5"])
def test_guessing_by_name(tmp_path, name):
    path = write_h5(tmp_path / name.format(stem=MOBILE.weights.file.removesuffix(".h5")))
    assert weights.guess(path, catalogue.SPECS) == [MOBILE]


def test_guessing_by_size_and_not_at_all(file):
    spec = published(file.read_bytes(), exact_size=True)
    assert weights.guess(file, [spec]) == [spec]
    assert weights.guess(file, catalogue.SPECS) == []


def test_guessing_at_what_is_no_weights_file(tmp_path):
    (tmp_path / "x.h5").write_bytes(b"nothing")
    assert kind_of(weights.guess, tmp_path / "x.h5", catalogue.SPECS) == "weights_not_keras"


def test_a_real_file_without_its_classifier_is_told_apart(shared):
    path = shared / "weights" / "xception_weights_tf_dim_ordering_tf_kernels_notop.h5"
    if not path.exists():
        pytest.skip("needs the real weights of Xception")
    layers = read_layers(path)
    needed = [*weights_layout.shapes(layers), ((2048, 1000), (1000,))]
    with pytest.raises(UserError, match="Xception without its classifier"):
        weights.examine(catalogue.spec("xception"), layers, needed)
