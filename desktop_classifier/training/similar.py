"""Which pictures belong together: copies, nearly the same, bursts. A split never divides them.

The limits were measured on 497 photographs (ants, bees, ImageNet's classes) and 720 altered copies of 120 of them:
saved again at quality 40, at half the size, 3 % cut off around or on one side, 5 % brighter, mirrored. Looks of
different photographs differ in 64 ± 7 of 128 bits, of 123,256 pairs none in fewer than 32. Copies differ in at most 25,
half of them in 1 at most (13 where one side is cut). A mirrored picture looks like another one, in 58 bits, but whoever
learned from the one has seen the other: its look is known from the first's. Cosines of features
(EfficientNet-Lite0, MobileNetV2, Xception) of different pictures whose looks differ in at most 44 bits stay below 0.69,
0.76 and 0.87; cut and brightened copies have 0.85 and more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_classifier.base.progress import CancelToken
from desktop_classifier.training.looks import BITS
from desktop_classifier.training.records import Picture

BURST_S = 2.0
"""Seconds between two pictures of one burst."""

_BURST_BITS, _BURST_LONG = 44, 16
"""Bits in which the looks of two pictures of one burst may differ, and how many pictures on they are looked for."""

_SURE, _NEAR, _LOOSE = 12, 24, 44
"""Bits: alike whatever the features say; alike unless the features contradict; alike if the features agree."""

_CONTRADICTED, _AGREED = 0.7, 0.9
"""Cosines of features that are asked for at `_NEAR` and at `_LOOSE` bits; between them in proportion."""

_SIGMAS, _FLOOR = 5.0, 2
"""How far below the median of different pictures "near" must stay. Where all look alike (X-rays, digits, a camera that
does not move), few bits mean nothing, and with the limits for photographs all would be one group."""

_COPIES = 4.5
"""Pairs so many times further below the median than half of them are copies under two labels, and not chance."""

_SAMPLE, _FEWEST = 4000, 200
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Limits:
    """Bits in which looks may differ, 0..128, in a certain set of pictures.

    Args:
        sure: At most so many: alike.
        near: At most so many: alike, unless features contradict.
        loose: At most so many: alike if features agree.
    """

    sure: float = _SURE
    near: float = _NEAR
    loose: float = _LOOSE


def groups(
    pictures: Sequence[Picture], features: np.ndarray | None = None, token: CancelToken | None = None
) -> np.ndarray:
    """Numbers of groups: same bytes, nearly the same look, a burst, or like features and a like or mirrored look.

    Args:
        pictures: n pictures.
        features: float32 [n, width] of any backbone; None for looks and times alone.
        token: Looked at every few million pairs.

    Returns:
        int [n]; the number of a group is the row of its first picture.

    Raises:
        Cancelled: `token` was cancelled.
    """
    members = _Members(len(pictures))
    members.join_equal([picture.sha256 for picture in pictures])
    looks = _words(pictures)
    members.join(*_bursts(pictures, looks))
    limits = limits_of(pictures)
    if features is None:
        for left, right, _ in _alike(looks, limits.near, token):
            members.join(left, right)
        return members.numbers
    unit, mirrored = _unit(features), _mirrored(looks)
    for left, right, _ in _alike(looks, limits.near, token, mirrored):
        seen = _cosines(unit, left, right) >= _CONTRADICTED
        members.join(left[seen], right[seen])
    for left, right, bits in _alike(looks, limits.loose, token):
        linked = bits <= limits.sure
        turned = np.bitwise_count(looks[left] ^ mirrored[right]).sum(axis=1, dtype=float)
        asked = np.flatnonzero(~linked & ((bits <= limits.near) | (bits <= turned)))
        least = np.interp(bits[asked], (limits.near, _LOOSE), (_CONTRADICTED, _AGREED))
        linked[asked] = _cosines(unit, left[asked], right[asked]) >= least
        members.join(left[linked], right[linked])
    return members.numbers


def lookalikes(pictures: Sequence[Picture], token: CancelToken | None = None) -> np.ndarray:
    """The same by bytes and looks alone, which is what a person would call almost the same; int [n]."""
    members = _Members(len(pictures))
    members.join_equal([picture.sha256 for picture in pictures])
    for left, right, _ in _alike(_words(pictures), limits_of(pictures).near, token):
        members.join(left, right)
    return members.numbers


def limits_of(pictures: Sequence[Picture]) -> Limits:
    """What "alike" means among these, judged by pairs from different classes: those of one class may be a film."""
    looks = _words(pictures)
    classes = np.unique([picture.class_id for picture in pictures], return_inverse=True)[1]
    chance = np.random.default_rng(0)
    left, right = chance.integers(0, max(1, len(pictures)), (2, _SAMPLE)) if pictures else np.zeros((2, 0), int)
    apart = classes[left] != classes[right]
    if len(pictures) ** 2 < _FEWEST or apart.sum() < _FEWEST:
        return Limits()
    bits = np.bitwise_count(looks[left[apart]] ^ looks[right[apart]]).sum(axis=1, dtype=float)
    median = float(np.median(bits))
    below = median - bits[bits <= median]
    below = below[below <= _COPIES * np.median(below)]
    sigma = float(below.mean()) * np.sqrt(np.pi / 2)  # of a normal distribution, by its lower half
    near = float(np.clip(median - _SIGMAS * sigma, _FLOOR, _NEAR))
    return Limits(min(_SURE, near), near, _LOOSE if near == _NEAR else near)


def _bursts(pictures: Sequence[Picture], looks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs taken one right after the other that look like each other, sorted by the left row."""
    taken = np.array([np.nan if picture.taken is None else picture.taken for picture in pictures], float)
    order = np.argsort(taken, kind="stable")
    order = order[: int(np.isfinite(taken).sum())]  # unknown times come last
    pairs = [np.stack([order[:-later], order[later:]]) for later in range(1, min(_BURST_LONG, len(order)))]
    left, right = np.concatenate(pairs, axis=1) if pairs else np.zeros((2, 0), int)
    bits = np.bitwise_count(looks[left] ^ looks[right]).sum(axis=1, dtype=int)
    kept = (taken[right] - taken[left] <= BURST_S) & (bits <= _BURST_BITS)
    left, right = left[kept], right[kept]
    by_left = np.argsort(left, kind="stable")
    return left[by_left], right[by_left]


def _alike(
    looks: np.ndarray, most: float, token: CancelToken | None, others: np.ndarray | None = None
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Pairs of rows, left < right, whose looks differ in at most `most` bits, with that number; block by block. With
    `others`, the right one is another look of the same picture.

    Looks with little in them (a thing on white, a night) have few bits set and differ in fewer by chance. Their
    difference is scaled up as chance would have it.
    """
    others = looks if others is None else others
    set_bits, other_bits = (np.bitwise_count(some).sum(axis=1, dtype=float) / BITS for some in (looks, others))
    rows = max(1, _BLOCK // max(1, len(looks)))
    for begin in range(0, len(looks), rows):
        if token is not None:
            token.raise_if_cancelled()
        block, rest = looks[begin : begin + rows], others[begin:]
        bits = np.bitwise_count(block[:, None, 0] ^ rest[None, :, 0])
        bits += np.bitwise_count(block[:, None, 1] ^ rest[None, :, 1])
        left, right = np.nonzero(bits <= most)
        ordered = left < right
        left, right = left[ordered], right[ordered]
        found = bits[left, right].astype(float)
        left, right = left + begin, right + begin
        by_chance = set_bits[left] * (1 - other_bits[right]) + other_bits[right] * (1 - set_bits[left])
        found /= np.clip(2 * by_chance, 1 / BITS, 1.0)
        kept = found <= most
        yield left[kept], right[kept], found[kept]


def _words(pictures: Sequence[Picture]) -> np.ndarray:
    """Looks as uint64 [n, 2]."""
    stored = b"".join(picture.look.to_bytes(BITS // 8, "big") for picture in pictures)
    return np.frombuffer(stored, np.uint64).reshape(-1, 2)


def _mirrored(looks: np.ndarray) -> np.ndarray:
    """The looks of the same pictures, left and right exchanged. A byte is a row of the hash's grid."""
    bits = np.unpackbits(looks.view(np.uint8), axis=1).reshape(len(looks), BITS // 8, 8)
    turned = np.packbits(bits[:, :, ::-1], axis=2)[:, :, 0]
    turned[:, : BITS // 16] ^= 0xFF  # what was brighter than its left neighbour now is darker
    return np.ascontiguousarray(turned).view(np.uint64)


def _unit(features: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit: np.ndarray = np.divide(features, lengths, out=np.zeros_like(features, np.float32), where=lengths > 0)
    return unit


def _cosines(unit: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Of pairs of rows, a few at a time: gathered rows are large."""
    step = max(1, _BLOCK // max(1, unit.shape[1]))
    parts = [
        np.einsum("nw,nw->n", unit[left[at : at + step]], unit[right[at : at + step]])
        for at in range(0, len(left), step)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


class _Members:
    """Who is in which group, while links are found."""

    def __init__(self, count: int) -> None:
        self.numbers = np.arange(count)

    def join_equal(self, keys: Sequence[str]) -> None:
        """Whoever has the same key."""
        first: dict[str, int] = {}
        self.numbers = np.array([first.setdefault(key, row) for row, key in enumerate(keys)], int)

    def join(self, left: np.ndarray, right: np.ndarray) -> None:
        """Pairs of rows, sorted by the left one."""
        apart = self.numbers[left] != self.numbers[right]
        left, right = left[apart], right[apart]
        rows, begins = np.unique(left, return_index=True)
        for row, others in zip(rows, np.split(right, begins[1:]), strict=False):  # without pairs, one empty part
            numbers = np.unique(self.numbers[np.append(others, row)])
            if len(numbers) > 1:
                self.numbers[np.isin(self.numbers, numbers)] = numbers[0]
