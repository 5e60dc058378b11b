"""The networks that begin from nothing: as large as the papers say, kept whole in a file, the same in every engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference.openvino_engine import OpenVinoEngine
from desktop_classifier.models import backbone, catalogue
from desktop_classifier.training import head as heads
from desktop_classifier.training import package

AGREES = 1e-3
TAUGHT = {
    "resnet34": 21_797_672,  # torchvision's, and 21.8 million in the paper's table
    "se_resnet34": 21_958_868,
    "resnet50": 25_557_032,  # torchvision's
    "se_resnet50": 28_088_024,  # 28.1 million in Hu 2018, section 3.3
    "new_xception": 22_855_952,  # Chollet 2016, table 3
}
STAGES = {
    "stem": (112, 64),
    "stem_pool": (56, 64),
    "stage1": (56, 64),
    "stage2": (28, 128),
    "stage3": (14, 256),
    "stage4": (7, 512),
}
"""He 2015, table 1, at 224 pixels: side and channels at the end of every stage (of units without a bottleneck)."""
UNITS = {"stage1": 3, "stage2": 4, "stage3": 6, "stage4": 3}
UNTRAINED = [spec.id for spec in catalogue.UNTRAINED]
LIGHT = ("se_resnet34",)


def each(ids: Iterable[str]) -> list[object]:
    """The heavier ones are proven by `make test-models`."""
    return [pytest.param(id, marks=() if id in LIGHT else pytest.mark.models) for id in ids]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the program says of a network, asked once; and the folder with what it wrote."""
    known = {}

    def get(id: str) -> tuple[dict, Path]:
        if id not in known:
            folder = tmp_path_factory.mktemp(id)
            words = [sys.executable, str(Path(__file__).with_name("untrained_program.py")), id, str(folder)]
            said = subprocess.run(words, check=True, capture_output=True, text=True)
            known[id] = json.loads(said.stdout.splitlines()[-1]), folder
        return known[id]

    return get


@pytest.mark.parametrize("id", each(TAUGHT))
def test_as_many_parameters_as_published(id, told):
    assert told(id)[0]["taught"] == TAUGHT[id]


@pytest.mark.parametrize("id", each(id for id in TAUGHT if "resnet" in id))
def test_every_stage_has_the_shape_of_the_paper(id, told):
    shapes, wider = told(id)[0]["shapes"], 4 if id.endswith("50") else 1
    for stage, (side, channels) in STAGES.items():
        name = f"{stage}_unit{UNITS[stage]}" if stage in UNITS else stage
        assert shapes[name] == [side, side, channels * (wider if stage in UNITS else 1)]
        assert f"{stage}_unit{UNITS.get(stage, 0) + 1}" not in shapes
    assert shapes["features"] == [512 * wider]
    assert shapes["probabilities"] == [1000]


def test_squeeze_and_excitation_is_what_the_paper_writes(told):
    assert told("se_resnet34")[0]["gate"] < 1e-5


@pytest.mark.models
def test_xception_narrows_as_in_figure_5(told):
    shapes = told("new_xception")[0]["shapes"]
    ends = ["stem2", "entry1_sum", "entry2_sum", "entry3_sum", "middle8_sum", "exit_sum", "exit_2048"]
    assert [shapes[name] for name in ends] == [
        [147, 147, 64],
        [74, 74, 128],
        [37, 37, 256],
        [19, 19, 728],
        [19, 19, 728],
        [10, 10, 1024],
        [10, 10, 2048],
    ]


@pytest.mark.models
def test_xception_of_our_blocks_answers_as_keras_own(told):
    assert told("new_xception")[0]["beside_keras"] < AGREES


@pytest.mark.parametrize("id", each(UNTRAINED))
def test_a_network_comes_out_of_its_file_as_it_went_in(id, told):
    facts, _ = told(id)
    assert facts["same_from_file"]
    assert facts["size"] == facts["recorded_size"], "disk space is asked for by the record"


@pytest.mark.parametrize("id", each(UNTRAINED))
def test_openvino_answers_as_keras_does(id, told, tmp_path):
    _, folder = told(id)
    exported = backbone.export_tuned(catalogue.buildable(id), folder / "weights.npz", tmp_path, CancelToken(), silent)
    (tmp_path / "own").mkdir()
    package.attach(exported, heads.load(folder / "head.npz"), tmp_path / "own" / "network.xml")
    with np.load(folder / "expected.npz") as stored:
        squares, expected = stored["squares"], stored["probabilities"]
    assert expected.max(axis=1).min() > 0.5
    assert len(set(expected.argmax(axis=1))) == len(expected)
    engine = OpenVinoEngine(tmp_path / "own" / "network.xml")
    found = engine.submit(squares).result().probabilities
    turned = engine.submit(squares[..., ::-1].copy()).result().probabilities
    engine.close()
    assert np.abs(found - expected).max() < AGREES
    assert np.abs(turned - expected).max() > 10 * AGREES, "weights that hide a swap of colours would prove nothing"


def test_they_are_in_no_picker_and_no_own_model_takes_their_names():
    assert not {spec.id for spec in catalogue.SPECS} & set(UNTRAINED)
    assert set(UNTRAINED) < catalogue.IDS
