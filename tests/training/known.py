"""Pictures that are known without files: for tests of what is done with what a scan found out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from desktop_classifier.training.records import Picture, Scan


def known(number: int, class_id: str = "a", **changes) -> Picture:
    """A picture that looks like no other; the same for the same number."""
    rng = np.random.default_rng(number)
    facts = {
        "path": Path("set") / class_id / f"{number}.jpg",
        "class_id": class_id,
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "size": (100, 80),
        "look": int.from_bytes(rng.bytes(16), "big"),
        "taken": None,
        "part": "",
    }
    return Picture(**(facts | changes))


def flipped(look: int, bits: int) -> int:
    """A look that differs in so many bits, spread evenly."""
    for place in range(bits):
        look ^= 1 << (place * 128 // bits)
    return look


def many(counts: dict[str, int], part: str = "", first: int = 0) -> list[Picture]:
    """So many pictures of each class."""
    numbers = iter(range(first, first + sum(counts.values())))
    return [known(next(numbers), name, part=part) for name, count in counts.items() for _ in range(count)]


def scan_of(pictures: list[Picture], **changes) -> Scan:
    classes = tuple(dict.fromkeys(picture.class_id for picture in pictures))
    return Scan(**({"classes": classes, "pictures": tuple(pictures)} | changes))
