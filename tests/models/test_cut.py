"""A backbone that is cut and joined again is the same backbone, for every architecture of the catalogue."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_classifier.models import catalogue

FAMILIES = ("mobilenet_v2", "resnet50", "xception", "efficientnet_lite0", "mobilenet")
OTHERS = tuple(spec.id for spec in catalogue.SPECS if spec.id not in FAMILIES)
FIRST_TAUGHT = {
    "mobilenet_v2": "block_16_expand",
    "resnet50": "conv5_block3_1_conv",
    "resnet101": "conv5_block3_1_conv",
    "resnet152": "conv5_block3_1_conv",
    "xception": "block14_sepconv1",
    "efficientnet_lite0": "block15_expand",
    "efficientnet_lite2": "block20_expand",
    "mobilenet": "conv_dw_13",
    "resnet50v2": "conv5_block3_preact_bn",
    "resnet101v2": "conv5_block3_preact_bn",
    "resnet152v2": "conv5_block3_preact_bn",
    "inception_v3": "conv2d",
    "vgg16": "block5_conv1",
    "vgg19": "block5_conv1",
}


@pytest.fixture(scope="module")
def facts():
    """What `cut_program` says, asked once for all ids of a kind."""
    known = {}

    def get(id: str) -> dict[str, object]:
        if id not in known:
            ids = FAMILIES if id in FAMILIES else OTHERS
            words = [sys.executable, str(Path(__file__).with_name("cut_program.py")), *ids]
            said = subprocess.run(words, check=True, capture_output=True, text=True)
            known.update({line["id"]: line for line in map(json.loads, said.stdout.splitlines())})
        return known[id]

    return get


@pytest.mark.parametrize("id", [*FAMILIES, *(pytest.param(id, marks=pytest.mark.models) for id in OTHERS)])
def test_trunk_and_tail_together_are_the_backbone(id, facts):
    found = facts(id)
    assert found["difference"] <= 1e-5
    assert found["spread"] > 0.01, "weights under which everything is equal would prove nothing"
    assert found["in_order"], "taught weights are stored by their place"
    assert found["prefix"], "a file's first layers are the backbone's"
    assert found["taught"][0].startswith(FIRST_TAUGHT[id])
    assert found["share"] < 0.6
    assert found["activation"] <= 14 * 14 * 512
