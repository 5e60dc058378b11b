"""One bundle to try, and what several steps of the check do with it."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bundle
from stranger import Stranger

EXPECTED = {"宮殿 é.jpg": "palace", "flower.jpg": ""}
"""The sample pictures, one under a name that is not ASCII, and a label that every network finds for it ("": none)."""

PREPARED = ("manifest.json", "network.xml", "network.bin")
"""What preparing makes of weights."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One unpacked bundle, and folders to try it in.

    Args:
        folder: The bundle.
        room: An empty folder on the same disk.
        weights: A folder with Keras weights files to import, or None.
        through: See `Stranger`.
    """

    folder: Path
    room: Path
    weights: Path | None = None
    through: tuple[str, ...] = ()

    @property
    def inside(self) -> Path:
        return self.folder / "_internal"

    def stranger(self, name: str, folder: Path | None = None) -> Stranger:
        home = self.room / name
        home.mkdir()
        ending = ".exe" if os.name == "nt" else ""
        return Stranger((folder or self.folder) / f"{bundle.NAME}{ending}", home, self.through)

    def pictures(self, stranger: Stranger) -> list[Path]:
        """The sample pictures in the stranger's home."""
        samples = self.inside / "sklearn" / "datasets" / "images"
        copies = zip(("china", "flower"), EXPECTED, strict=True)
        return [Path(shutil.copyfile(samples / f"{name}.jpg", stranger.home / copy)) for name, copy in copies]

    def unprepared(self) -> Path:
        """The same bundle without what it ships prepared: links to its files, so nothing is copied."""
        copy = self.room / "unprepared"
        shutil.copytree(self.folder, copy, symlinks=True, copy_function=os.link)
        for made in (copy / "_internal" / "resources" / "prepared").glob("*/*"):
            if made.name in PREPARED:  # the weights may lie there, too
                made.unlink()
        return copy


def answers(stranger: Stranger, pictures: list[Path], models: tuple[str, ...], *options: str) -> list[dict[str, Any]]:
    """Classify, and hold every row against what is known about the pictures."""
    out = stranger.run("classify", *pictures, "--model", ",".join(models), "--format", "jsonl", *options)
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) == len(pictures) * len(models), out
    for row in rows:
        wanted = EXPECTED[Path(row["path"]).name]
        assert row["error"] is None and wanted in [*(entry["label"] for entry in row["top"]), ""], row
    return rows


def screenshot(stranger: Stranger, scene: Scene, **variables: str) -> str:
    """Let the window save its picture, and look whether it shows any."""
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
