"""The book's two stages as a Keras script against *Quick, then better*, on real pictures: time, and right answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from figure import Figure, at_least, missing
from ground import BUILD, HOME, Ground, ours, script
from networks import ready
from process import run

NAME = "book"
TOP_EPOCHS, WHOLE_EPOCHS = 5, 40
WHAT = "Quick, then better; the book's two stages in Keras = 1"
FASTER = at_least(10, " ×")
NOT_BELOW = at_least(0, " right answers")
EACH_TESTED = 4
"""Every fourth picture is kept apart to test both sides on."""


def measure(ground: Ground) -> list[Figure]:
    beside = ground.real_pictures.parent / "hymenoptera" if ground.real_pictures else None
    network = ready(ground, "mobilenet_v2")
    if beside is None or not beside.is_dir() or not network.real:
        return [missing(NAME, WHAT, "needs real pictures in class folders and the real weights", FASTER)]
    learn, test = _parts(beside)
    for name in ("cache/features", "cache/looks", "projects", "models/own"):
        shutil.rmtree(HOME / name, ignore_errors=True)
    choices = ("--name", "better", "--model", network.id, "--preset", "balanced", "--test-folder", str(test))
    mine = run(ours("train", str(learn), *choices, "--events"))
    told = json.loads(run(ours("evaluate", "better", str(test), "--format", "json")).output)
    ground.say(f"{NAME} · ours: {mine.seconds:.1f} s, {told['right']} of {told['of']} right")
    epochs = (1, 1) if ground.quick else (TOP_EPOCHS, WHOLE_EPOCHS)
    book = run(script("peers/book_whole.py", str(network.weights), str(learn), str(test), *map(str, epochs))).said
    seconds = book["top_s"] + book["whole_s"]
    ground.say(f"{NAME} · the book's: {seconds:.1f} s, {book['right']} of {book['of']} right")
    where = f"ants and bees, MobileNetV2, {len(list(learn.glob('*/*')))} pictures"
    note = f"{epochs[0]} and {epochs[1]} epochs; the script's start and imports are not counted"
    right = f"{told['right']} of {told['of']}", f"{book['right']} of {book['of']}"
    return [
        Figure(
            NAME, f"{where}: {WHAT}", f"{mine.seconds:.0f} s", f"{seconds:.0f} s", seconds / mine.seconds, FASTER, note
        ),
        Figure(NAME, "right on pictures kept apart", *right, told["right"] - book["right"], NOT_BELOW),
    ]


def _parts(source: Path) -> tuple[Path, Path]:
    """Links to the pictures, once to learn from and once to test on."""
    learn, test = BUILD / "book" / "learn", BUILD / "book" / "test"
    shutil.rmtree(BUILD / "book", ignore_errors=True)
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    for number, path in enumerate(paths):
        place = (learn if number % EACH_TESTED else test) / path.parent.name
        place.mkdir(parents=True, exist_ok=True)
        (place / path.name).symlink_to(path)
    return learn, test
