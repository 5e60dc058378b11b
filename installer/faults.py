"""What may go wrong around a bundle, in the way of `steps`: it says so in words, ends properly, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import screen
import teaching
from scene import Scene, answers, screenshot
from steps import BUILT_IN
from stranger import PATIENCE_S, child_of

HOME = "DESKTOP_CLASSIFIER_HOME"
SMALL_DISK, LARGE_DISK = "6m", "600m"
LIBRARY, ITS_PACKAGE = "libxcb-cursor.so.0", "libxcb-cursor0"


def settings_damaged(scene: Scene) -> str:
    """The window opens with the defaults, and what was there is kept aside."""
    stranger = scene.stranger("settings")
    own = stranger.home / "own"
    (own / "config").mkdir(parents=True)
    damage = b'{"model": "efficientnet_l'
    (own / "config" / "settings.json").write_bytes(damage)
    shown = screenshot(stranger, scene, QT_QPA_PLATFORM="offscreen", **{HOME: str(own)})
    aside = own / "config" / "settings.damaged.json"
    assert aside.read_bytes() == damage, "the damaged settings were not kept aside"
    return f"{shown}, the damaged file kept aside"


def preparing_crashes(scene: Scene) -> str:
    """The child that prepares a model dies; nothing half-made stays, and the next try works."""
    if not sys.platform.startswith("linux"):
        return "only looked at on Linux"
    stranger = scene.stranger("crash", scene.unprepared())
    words = ("models", "prepare", BUILT_IN[0])
    with stranger.start(*words) as parent:
        os.kill(child_of(parent, "prepare"), signal.SIGSEGV)
        _, said = _refused(parent)
    half = [*stranger.home.rglob("network.xml"), *stranger.home.rglob("manifest.json")]
    assert not half, f"half-made: {half}"
    stranger.run(*words)
    answers(stranger, scene.pictures(stranger), BUILT_IN[:1])
    return f"“{said}”, then prepared"


def fine_tuning_crashes(scene: Scene) -> str:
    """The child that fine-tunes dies; the quick model is there, and the same command goes on."""
    if not sys.platform.startswith("linux") or not (scene.inside / "tensorflow").is_dir():
        return "not in this bundle, or not on Linux"
    stranger = scene.stranger("tuning")
    words = (
        "train",
        teaching.practice(scene),
        "--name",
        "practice",
        "--preset",
        "balanced",
        "--epochs",
        "2",
        "--events",
    )
    with stranger.start(*words) as parent:
        os.kill(child_of(parent, "finetune"), signal.SIGSEGV)
        out, said = _refused(parent)
    quick = next(event for event in _events(out) if event["event"] == "quick_ready")
    right, of = teaching.right_answers(scene, stranger, quick["model"])
    *_, last = _events(stranger.run(*words))
    assert last["event"] == "finished", last
    return f"“{said}”; the quick model is right on {right} of {of}; then finished"


def disk_full(scene: Scene) -> str:
    """Pictures are answered on a disk of 6 MB; teaching says what is missing, and goes on when there is room."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "needs root, to mount a small disk"
    stranger = scene.stranger("full")
    words = ("train", teaching.practice(scene), "--name", "practice", "--preset", "quick", "--events")
    with _disk(stranger.home / "own") as own:
        variables = {HOME: str(own)}
        rows = stranger.run("classify", *scene.pictures(stranger), "--format", "jsonl", **variables)
        assert all(json.loads(row)["error"] is None for row in rows.splitlines()), rows
        with stranger.start(*words, **variables) as parent:
            _, said = _refused(parent)
        assert "room" in said or "full" in said, said
        subprocess.run(["mount", "-o", f"remount,size={LARGE_DISK}", str(own)], check=True)
        *_, last = _events(stranger.run(*words, **variables))
        right, of = teaching.right_answers(scene, stranger, last["model"], **variables)
    return f"“{said}”; with room it finished, right on {right} of {of}"


def no_display(scene: Scene) -> str:
    with scene.stranger("blind").start("gui") as parent:
        return f"“{_refused(parent)[1]}”"


def no_library(scene: Scene) -> str:
    """The library that Qt's windows lack most often is neither in the bundle nor on the system."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("Xvfb") is None:
        return "needs root and Xvfb, to hide a library"
    bare = scene.room / "without"
    shutil.copytree(scene.folder, bare, symlinks=True, copy_function=os.link)
    (bare / "_internal" / LIBRARY).unlink(missing_ok=True)
    stranger = replace(scene.stranger("bare", bare), through=("unshare", "--net", "--mount", "sh", "-c", _HIDE))
    with screen.x_server() as display, stranger.start("gui", DISPLAY=display) as parent:
        _, said = _refused(parent)
    assert ITS_PACKAGE in said, said
    return f"“{said}”"


_HIDE = f"""
for there in $(ldconfig -p | sed -n 's/.*{LIBRARY}.* => //p'); do mount --bind /dev/null "$there"; done
exec "$0" "$@"
"""


def _refused(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a program that ended by itself, with a code and no traceback, wrote; and its last words."""
    out, complaints = process.communicate(timeout=PATIENCE_S)
    last = [line for line in (complaints.strip() or out.strip()).splitlines() if line.strip()][-1:]
    assert process.returncode > 0 and last, f"code {process.returncode}: {complaints or out}"
    assert "Traceback" not in complaints, complaints
    return out, last[0].strip()


def _events(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines() if line.startswith("{")]


@contextlib.contextmanager
def _disk(place: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
