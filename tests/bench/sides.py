"""The two sides of a comparison over a folder of pictures, each a process of its own that must answer every picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ground import BUILD, ours, script
from networks import Network
from process import Broke, Ran, run

TYPES = {"exact": "f32", "fast": "bf16"}
"""What the application's precisions are called in OpenVINO on a chip with avx512_bf16 or AMX."""


def classify(
    network: Network,
    where: Path,
    precision: str,
    *,
    watch_memory: bool = False,
    program: Callable[..., list[str]] = ours,
) -> Ran:
    """The application's command line, answers into a file."""
    output = BUILD / "answers.jsonl"
    choices = ("--model", network.id, "--engine", "openvino", "--precision", precision, "--framing", "crop")
    words = program("classify", str(where), *choices, "--format", "jsonl", "--output", str(output))
    ran = run(words, watch_memory=watch_memory)
    _all_answered(where, len(output.read_bytes().splitlines()))
    return ran


def keras_script(network: Network, where: Path) -> Ran:
    ran = run(script("peers/keras_script.py", str(network.weights), str(where), network.id))
    _all_answered(where, ran.said["pictures"])
    return ran


def pipeline(network: Network, where: Path, precision: str) -> Ran:
    ran = run(script("peers/pipeline.py", str(network.xml), str(where), TYPES[precision]))
    _all_answered(where, ran.said["pictures"])
    return ran


def loaded(network: Network, where: Path, precision: str) -> Ran:
    """The application's classifier in a program of the bench's own."""
    ran = run(script("ours/loaded.py", str(where), network.id, precision))
    _all_answered(where, ran.said["pictures"])
    return ran


def _all_answered(where: Path, answered: int) -> None:
    wanted = sum(1 for _ in where.iterdir())
    if answered != wanted:
        raise Broke(f"{answered} of {wanted} pictures were answered: the time would mean nothing")
