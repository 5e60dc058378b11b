"""*As in the book* does what chapter 14 describes: fifty batches of it, beside a plain Keras loop."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def stages():
    program = Path(__file__).with_name("book_program.py")
    said = subprocess.run([sys.executable, str(program)], check=True, capture_output=True, text=True)
    return {line["stage"]: line for line in map(json.loads, said.stdout.splitlines())}


@pytest.mark.parametrize("stage", ["book_top", "book_whole"])
def test_fifty_batches_end_where_a_plain_loop_ends(stage, stages):
    found = stages[stage]
    assert found["batch"] == 32
    assert found["went"] > 0.1, "weights that hardly move would prove nothing"
    assert found["apart"] < 1e-4 * found["went"]


@pytest.mark.parametrize("stage", ["book_top", "book_whole"])
def test_a_rate_that_does_not_fall_would_be_noticed(stage, stages):
    assert stages[stage]["steady"] > 1e-2 * stages[stage]["went"]
