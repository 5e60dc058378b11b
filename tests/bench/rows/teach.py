"""Quick on 3,500 pictures of five classes against the book's frozen stage, and again after a change of labels."""

from __future__ import annotations

import shutil
from pathlib import Path

from figure import Figure, at_least, at_most
from ground import BUILD, HOME, Ground, ours, script
from networks import Network, ready
from pictures import COMMON, folder, listed
from PIL import Image, ImageStat
from process import run

NAME = "teach"
CLASSES = 5
EPOCHS = 5
SEEN = 0.9
"""The book learns from 75 % of the pictures and looks at another 15 % after every epoch."""

FASTER, AGAIN = at_least(10, " ×"), at_most(5, " s")


def measure(ground: Ground) -> list[Figure]:
    count = ground.count(3500, 100)
    where = _classes(folder(ground, COMMON, count), CLASSES)
    network = ready(ground, "mobilenet_v2")
    _forget()
    quick = run(_train(where, network)).seconds
    ground.say(f"{NAME} · quick: {quick:.1f} s")
    _relabel(where)
    again = run(_train(where, network)).seconds
    ground.say(f"{NAME} · after a change of labels: {again:.1f} s")
    part = ground.count(700, 64)
    book = run(script("peers/book_frozen.py", str(network.weights), str(where), str(part))).said
    frozen = book["epoch_s"] / book["pictures"] * count * SEEN * EPOCHS
    ground.say(f"{NAME} · an epoch of {book['pictures']} in Keras: {book['epoch_s']:.1f} s")
    return [
        Figure(
            NAME,
            f"Quick, {count:,} pictures of {CLASSES} classes, whole process; the book's {EPOCHS} frozen epochs = 1",
            f"{quick:.1f} s",
            f"{frozen:.0f} s",
            frozen / quick,
            FASTER,
            f"an epoch of {book['pictures']} took Keras {book['epoch_s']:.1f} s, scaled to nine tenths of {count:,}",
        ),
        Figure(
            NAME,
            "the same after a change of labels, whole process",
            f"{again:.1f} s",
            "",
            again,
            AGAIN,
            "every tenth picture moved into another class folder, and the same command again",
        ),
    ]


def _train(where: Path, network: Network) -> list[str]:
    choices = ("--name", "taught", "--model", network.id, "--preset", "quick", "--events")
    return ours("train", str(where), *choices)


def _classes(pictures: Path, classes: int) -> Path:
    """The pictures once more, as links in class folders, by how warm their colours are, which can be learned."""
    target = BUILD / "pictures" / f"{pictures.name}-in-{classes}"
    shutil.rmtree(target, ignore_errors=True)
    by_warmth = sorted(listed(pictures), key=_warmth)
    for number, path in enumerate(by_warmth):
        place = target / f"class {number * classes // len(by_warmth)}"
        place.mkdir(parents=True, exist_ok=True)
        (place / path.name).hardlink_to(path)
    return target


def _warmth(path: Path) -> float:
    with Image.open(path) as image:
        image.draft("RGB", (16, 16))
        red, _, blue = ImageStat.Stat(image.convert("RGB")).mean
    return red - blue


def _relabel(where: Path) -> None:
    """Move every tenth picture of each class into the next one, as somebody would in a file manager."""
    places = sorted(where.iterdir())
    moving = [
        (path, places[(number + 1) % len(places)]) for number, place in enumerate(places) for path in _tenth(place)
    ]
    for path, place in moving:
        path.rename(place / path.name)


def _tenth(place: Path) -> list[Path]:
    return sorted(place.iterdir())[::10]


def _forget() -> None:
    """What was computed in an earlier run of the bench."""
    for name in ("features", "looks"):
        shutil.rmtree(HOME / "cache" / name, ignore_errors=True)
    for name in ("projects", "models/own"):
        shutil.rmtree(HOME / name, ignore_errors=True)
