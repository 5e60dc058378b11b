"""The speed rows of the command line, in the bundle against the checkout: the same words, the same folders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from figure import Figure, at_least, missing
from ground import BUNDLE, Ground, bundled, ours
from networks import ready
from pictures import COMMON, LIGHT, Kind, folder, listed
from sides import classify
from turns import in_turns, medians, spread

NAME = "bundle_speed"
AS_QUICK = at_least(0.97, " ×")
ROUNDS = 9
"""So near to 1 a median needs many: in runs of five, two like sides were up to 6 % apart."""

_SIDES = {"checkout": ours, "bundle": bundled}


@dataclass(frozen=True, slots=True)
class Asked:
    """What both sides answer: so many pictures of a kind, by a network, in a precision."""

    what: str
    kind: Kind
    count: int
    network: str = "mobilenet_v2"
    precision: str = "exact"


MANY = Asked("900 JPEGs, exact", COMMON, 900)
ONE = Asked("one picture", COMMON, 1)
OTHERS = (
    Asked("900 JPEGs, fast", COMMON, 900, precision="fast"),
    Asked("100 pictures of 12 megapixels", LIGHT, 100),
    Asked("100 JPEGs, ResNet-50", COMMON, 100, "resnet50"),
    Asked("60 JPEGs, Xception", COMMON, 60, "xception"),
)


def measure(ground: Ground) -> list[Figure]:
    if not BUNDLE.is_file():
        return [missing(NAME, "speed of the bundle", "there is none: make bundle", AS_QUICK)]
    many, one = _measured(ground, MANY), _measured(ground, ONE)
    loaded = {side: [whole - alone for whole, alone in zip(many[side], one[side], strict=True)] for side in many}
    figures = [_figure(MANY.what, many), _figure(ONE.what, one)]
    figures.append(_figure("the former less the latter: once loaded", loaded))
    return [*figures, *(_figure(asked.what, _measured(ground, asked)) for asked in OTHERS)]


def _measured(ground: Ground, asked: Asked) -> dict[str, list[float]]:
    where = folder(ground, asked.kind, min(asked.count, ground.count(asked.count, 12)))
    network = ready(ground, asked.network)
    for path in listed(where):
        path.read_bytes()

    def seconds(side: str) -> float:
        return classify(network, where, asked.precision, program=_SIDES[side]).seconds

    sides = {side: partial(seconds, side) for side in _SIDES}
    for warm_up in sides.values():
        warm_up()
    return in_turns(ground, f"{NAME} {asked.what}", sides, ground.count(ROUNDS, 1))


def _figure(what: str, measured: dict[str, list[float]]) -> Figure:
    middle = medians(measured)
    return Figure(
        NAME,
        f"the bundle's command line, {what}; the checkout = 1",
        f"{middle['bundle']:.2f} s",
        f"{middle['checkout']:.2f} s",
        middle["checkout"] / middle["bundle"],
        AS_QUICK,
        f"bundle {spread(measured['bundle'])}, checkout {spread(measured['checkout'])}",
    )
