"""Start the bundle as a stranger would and say what held, how long it took and how large it is."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bundle
from stranger import PATIENCE_S, Stranger, offline

EXPECTED = {"宮殿 é.jpg": "palace", "flower.jpg": ""}
"""The sample pictures, one under a name that is not ASCII, and a label that every network finds for it ("": none)."""

BUILT_IN = ("efficientnet_lite0", "efficientnet_lite2")
CHILD_ENDS_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One unpacked bundle, and folders to try it in.

    Args:
        folder: The bundle.
        room: An empty folder on the same disk.
    """

    folder: Path
    room: Path

    @property
    def inside(self) -> Path:
        return self.folder / "_internal"

    def stranger(self, name: str, folder: Path | None = None) -> Stranger:
        home = self.room / name
        home.mkdir()
        ending = ".exe" if os.name == "nt" else ""
        return Stranger((folder or self.folder) / f"{bundle.NAME}{ending}", home)

    def pictures(self, stranger: Stranger) -> list[Path]:
        """The sample pictures in the stranger's home."""
        samples = self.inside / "sklearn" / "datasets" / "images"
        copies = zip(("china", "flower"), EXPECTED, strict=True)
        return [Path(shutil.copyfile(samples / f"{name}.jpg", stranger.home / copy)) for name, copy in copies]


Step = Callable[[Scene], str]


def check(folder: Path) -> int:
    """Try everything; print a line for each; 0 if all held."""
    if not folder.is_dir():
        raise bundle.CannotBuild(f"There is no bundle in {folder}. Make one: python installer/build.py bundle")
    print(f"{folder}: {bundle.size(folder) / 1e6:.0f} MB; the network is {'cut off' if offline() else 'NOT cut off'}")
    failed = 0
    for step in steps():
        with tempfile.TemporaryDirectory(prefix=".check-", dir=folder.parent) as room:
            failed += not _holds(step, Scene(folder, Path(room)))
    print(f"{failed} failed" if failed else "everything holds")
    return 1 if failed else 0


def steps() -> list[Step]:
    return [sums, papers, version, first_and_second_start, both_built_in, tensorflow, doctor, window, real_window,
            prepares, child_ends_with_parent]  # fmt: skip


def _holds(step: Step, scene: Scene) -> bool:
    start = time.perf_counter()
    try:
        said, mark = step(scene), "✓"
    except (AssertionError, OSError, ValueError, LookupError, subprocess.SubprocessError) as error:
        said, mark = f"{type(error).__name__}: {error}", "✗"
    name = step.__name__.replace("_", " ")
    print(f"{mark} {name}: {said} ({time.perf_counter() - start:.1f} s)", flush=True)
    return mark == "✓"


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
        _answers(stranger, [picture], BUILT_IN[:1])
        seconds.append(time.perf_counter() - start)
    made = list(stranger.home.rglob("network.xml"))
    assert not made, f"a first start had to prepare {made}"
    return f"first answer after {seconds[0]:.2f} s, second start {seconds[1]:.2f} s, nothing prepared"


def both_built_in(scene: Scene) -> str:
    stranger = scene.stranger("both")
    rows = _answers(stranger, scene.pictures(stranger), BUILT_IN)
    return ", ".join(f"{row['top'][0]['label']} {row['top'][0]['probability']:.2f}" for row in rows)


def tensorflow(scene: Scene) -> str:
    """TensorFlow in its child, if it was shipped, against OpenVINO."""
    if not (scene.inside / "tensorflow").is_dir():
        return "not in this bundle"
    stranger = scene.stranger("tensorflow")
    pictures = scene.pictures(stranger)
    one, other = (
        _answers(stranger, pictures, BUILT_IN[:1], "--engine", engine) for engine in ("openvino", "tensorflow")
    )
    assert {row["engine"] for row in other} == {"tensorflow"}, other
    gap = max(abs(a["top"][0]["probability"] - b["top"][0]["probability"]) for a, b in zip(one, other, strict=True))
    assert gap < 1e-3, f"the engines differ by {gap}"
    return f"the engines differ by {gap:.1e}"


def doctor(scene: Scene) -> str:
    said = scene.stranger("doctor").run("doctor")
    return f"{len(said.splitlines())} lines"


def window(scene: Scene) -> str:
    return _screenshot(scene.stranger("window"), scene, QT_QPA_PLATFORM="offscreen")


def real_window(scene: Scene) -> str:
    """The same on an X server, which needs Qt's xcb plug-in and all that it links."""
    if shutil.which("Xvfb") is None:
        return "no Xvfb here to try it on"
    with _x_server() as display:
        return _screenshot(scene.stranger("real"), scene, DISPLAY=display)


def prepares(scene: Scene) -> str:
    """The preparing child, which runs Keras, on a bundle that ships nothing prepared."""
    stranger = scene.stranger("prepares", _unprepared(scene))
    start = time.perf_counter()
    stranger.run("models", "prepare", BUILT_IN[0])
    seconds = time.perf_counter() - start
    manifests = list(stranger.home.rglob("manifest.json"))
    assert [json.loads(path.read_text(encoding="utf-8"))["known_answer"] for path in manifests] == [True], manifests
    _answers(stranger, scene.pictures(stranger), BUILT_IN[:1])
    return f"{BUILT_IN[0]} in {seconds:.1f} s"


def child_ends_with_parent(scene: Scene) -> str:
    if not sys.platform.startswith("linux"):
        return "only looked at on Linux"
    stranger = scene.stranger("orphan", _unprepared(scene))
    with stranger.start("models", "prepare", BUILT_IN[0]) as parent:
        child = os.pidfd_open(_child_of(parent))
        parent.kill()
        start = time.perf_counter()
        ended = select.select([child], [], [], CHILD_ENDS_WITHIN_S)[0]
        os.close(child)
    assert ended, f"a child lived on for {CHILD_ENDS_WITHIN_S} s"
    return f"gone {time.perf_counter() - start:.2f} s after its parent was killed"


def _answers(stranger: Stranger, pictures: list[Path], models: tuple[str, ...], *options: str) -> list[dict[str, Any]]:
    out = stranger.run("classify", *pictures, "--model", ",".join(models), "--format", "jsonl", *options)
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) == len(pictures) * len(models), out
    for row in rows:
        wanted = EXPECTED[Path(row["path"]).name]
        assert row["error"] is None and wanted in [*(entry["label"] for entry in row["top"]), ""], row
    return rows


def _screenshot(stranger: Stranger, scene: Scene, **variables: str) -> str:
    from PIL import Image

    target = stranger.home / "window.png"
    start = time.perf_counter()
    stranger.run("gui", *scene.pictures(stranger), "--screenshot", target, **variables)
    seconds = time.perf_counter() - start
    with Image.open(target) as shot:
        assert min(shot.size) >= 400, f"a window of {shot.size} pixels"
        colours = shot.convert("RGB").getcolors(1_000_000) or []
    assert len(colours) > 2000, f"{len(colours)} colours: no pictures are shown"
    return f"{shot.size[0]} × {shot.size[1]} pixels after {seconds:.2f} s"


def _unprepared(scene: Scene) -> Path:
    """The same bundle without what it ships prepared: links to its files, so nothing is copied."""
    copy = scene.room / "unprepared"
    shutil.copytree(scene.folder, copy, symlinks=True, copy_function=os.link)
    shutil.rmtree(copy / "_internal" / "resources" / "prepared")
    return copy


def _child_of(parent: subprocess.Popen[str]) -> int:
    tasks = Path(f"/proc/{parent.pid}/task")
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and parent.poll() is None:
        for listing in tasks.glob("*/children"):
            if pids := listing.read_text(encoding="ascii").split():
                return int(pids[0])
        time.sleep(0.01)
    raise AssertionError("the program started no child")


@contextmanager
def _x_server() -> Iterator[str]:
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        number = server.stdout.readline().strip()
        try:
            assert number, "the X server did not start"
            yield f":{number}"
        finally:
            server.terminate()
