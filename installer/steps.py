"""What a bundle must do, one step each: it returns a line to print, or raises."""

from __future__ import annotations

import json
import os
import select
import shutil
import sys
import time
from pathlib import Path

import bundle
import screen
from scene import Scene, answers, screenshot
from stranger import child_of

from desktop_classifier.models import catalogue

BUILT_IN = tuple(spec.id for spec in catalogue.SPECS if spec.built_in)
CHILD_ENDS_WITHIN_S = 3.0


def sums(scene: Scene) -> str:
    lines = (scene.folder / bundle.SUMS).read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    present = bundle.sums(scene.folder)
    wrong = sorted(name for name in {*listed, *present} if listed.get(name) != present.get(name))
    assert not wrong, f"not as they were listed: {wrong[:9]}"
    return f"{len(listed)} files as listed"


def papers(scene: Scene) -> str:
    folders = [path for path in (scene.folder / bundle.PAPERS).iterdir() if path.is_dir()]
    bare = [folder.name for folder in folders if not any(path.is_file() for path in folder.rglob("*"))]
    assert folders and not bare, f"without a licence text: {bare}"
    forbidden = [path.name for path in scene.inside.glob("*heif*")]
    assert not forbidden, f"under the GPL and in the bundle: {forbidden}"
    return f"licences of {len(folders)} components"


def version(scene: Scene) -> str:
    stranger = scene.stranger("version")
    start = time.perf_counter()
    said = stranger.run("--version")
    assert said.startswith("Desktop Classifier "), said
    return f"{said.strip()} after {time.perf_counter() - start:.2f} s"


def first_and_second_start(scene: Scene) -> str:
    """Process start to answer, with nothing compiled yet and then again."""
    stranger = scene.stranger("starts")
    picture = scene.pictures(stranger)[0]
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        answers(stranger, [picture], BUILT_IN[:1])
        seconds.append(time.perf_counter() - start)
    made = list(stranger.home.rglob("network.xml"))
    assert not made, f"a first start had to prepare {made}"
    return f"first answer after {seconds[0]:.2f} s, second start {seconds[1]:.2f} s, nothing prepared"


def both_built_in(scene: Scene) -> str:
    stranger = scene.stranger("both")
    rows = answers(stranger, scene.pictures(stranger), BUILT_IN)
    return ", ".join(f"{row['top'][0]['label']} {row['top'][0]['probability']:.2f}" for row in rows)


def tensorflow(scene: Scene) -> str:
    """TensorFlow in its child, if it was shipped, against OpenVINO."""
    if not (scene.inside / "tensorflow").is_dir():
        return "not in this bundle"
    stranger = scene.stranger("tensorflow")
    pictures = scene.pictures(stranger)
    one, other = (
        answers(stranger, pictures, BUILT_IN[:1], "--engine", engine) for engine in ("openvino", "tensorflow")
    )
    assert {row["engine"] for row in other} == {"tensorflow"}, other
    gap = max(abs(a["top"][0]["probability"] - b["top"][0]["probability"]) for a, b in zip(one, other, strict=True))
    assert gap < 1e-3, f"the engines differ by {gap}"
    return f"the engines differ by {gap:.1e}"


def shipped(scene: Scene) -> str:
    """Models whose weights were put in are there, and answer; the first time they are prepared."""
    ids = _ids_of(scene.inside / "resources" / "weights")
    if not ids:
        return "no weights but the built-in ones"
    stranger = scene.stranger("shipped")
    states = {row["id"]: row["state"] for row in json.loads(stranger.run("models", "list", "--format", "json"))}
    assert {states[id] for id in ids} == {"present"}, states
    answers(stranger, scene.pictures(stranger), ids)
    return ", ".join(ids)


def imported(scene: Scene) -> str:
    """Weights from a file, which starts the preparing child and reads Keras's format."""
    ids = _ids_of(scene.weights) if scene.weights else ()
    if not scene.weights or not ids:
        return "no weights were given (--weights)"
    stranger = scene.stranger("imported")
    for id in ids:
        stranger.run("models", "import", scene.weights / catalogue.spec(id).weights.file, "--as", id)
    answers(stranger, scene.pictures(stranger), ids)
    return ", ".join(ids)


def _ids_of(folder: Path) -> tuple[str, ...]:
    return tuple(spec.id for spec in catalogue.SPECS if (folder / spec.weights.file).is_file() and not spec.built_in)


def doctor(scene: Scene) -> str:
    said = scene.stranger("doctor").run("doctor")
    return f"{len(said.splitlines())} lines"


def window(scene: Scene) -> str:
    return screenshot(scene.stranger("window"), scene, QT_QPA_PLATFORM="offscreen")


def real_window(scene: Scene) -> str:
    """The same on an X server, which needs Qt's xcb plug-in and all that it links."""
    if shutil.which("Xvfb") is None:
        return "no Xvfb here to try it on"
    with screen.x_server() as display:
        return screenshot(scene.stranger("real"), scene, DISPLAY=display)


def prepares(scene: Scene) -> str:
    """The preparing child, which runs Keras, on a bundle that ships nothing prepared."""
    stranger = scene.stranger("prepares", scene.unprepared())
    start = time.perf_counter()
    stranger.run("models", "prepare", BUILT_IN[0])
    seconds = time.perf_counter() - start
    manifests = list(stranger.home.rglob("manifest.json"))
    assert [json.loads(path.read_text(encoding="utf-8"))["known_answer"] for path in manifests] == [True], manifests
    answers(stranger, scene.pictures(stranger), BUILT_IN[:1])
    return f"{BUILT_IN[0]} in {seconds:.1f} s"


def child_ends_with_parent(scene: Scene) -> str:
    if not sys.platform.startswith("linux"):
        return "only looked at on Linux"
    stranger = scene.stranger("orphan", scene.unprepared())
    with stranger.start("models", "prepare", BUILT_IN[0]) as parent:
        child = os.pidfd_open(child_of(parent, "prepare"))
        parent.kill()
        start = time.perf_counter()
        ended = select.select([child], [], [], CHILD_ENDS_WITHIN_S)[0]
        os.close(child)
    assert ended, f"a child lived on for {CHILD_ENDS_WITHIN_S} s"
    return f"gone {time.perf_counter() - start:.2f} s after its parent was killed"
