"""Pictures of 12 megapixels, as telephones take them, whole process, against the Keras script.

Twice, for how large the files are decides: at a quarter of the scale nine tenths of the time of a picture of 3.3 MB go
into taking apart its Huffman code, which no scale shortens.
"""

from __future__ import annotations

from figure import Figure, at_least
from ground import Ground
from networks import ready
from pictures import LARGE, LIGHT, Kind, folder, listed
from rows.whole import warm_up
from sides import classify, keras_script, pipeline
from turns import in_turns, medians, spread

NAME = "large"
TARGET = at_least(7, " ×")


def measure(ground: Ground) -> list[Figure]:
    return [_figure(ground, kind) for kind in (LARGE, LIGHT)]


def _figure(ground: Ground, kind: Kind) -> Figure:
    where = folder(ground, kind, ground.count(300, 12))
    network = ready(ground, "mobilenet_v2")
    warm_up(ground, network, where)
    measured = in_turns(
        ground,
        NAME,
        {
            "keras script": lambda: keras_script(network, where).seconds,
            "ours": lambda: classify(network, where, "exact").seconds,
            "pipeline": lambda: pipeline(network, where, "exact").seconds,
        },
    )
    middle = medians(measured)
    script = middle["keras script"]
    files = listed(where)
    megabytes = sum(path.stat().st_size for path in files) / len(files) / 1e6
    return Figure(
        NAME,
        f"{len(files)} pictures of 12 megapixels and {megabytes:.1f} MB, whole process, exact; Keras script = 1",
        f"{middle['ours']:.2f} s",
        f"{script:.2f} s",
        script / middle["ours"],
        TARGET,
        f"barest pipeline {middle['pipeline']:.2f} s = {script / middle['pipeline']:.1f} ×; "
        f"ours {spread(measured['ours'])}, script {spread(measured['keras script'])}",
    )
