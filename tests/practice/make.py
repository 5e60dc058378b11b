"""Make the practice set: bowls, cups and vases that never were, for whoever wants to see the wizard work at once.

    python tests/practice/make.py                    all of resources/practice/; takes two minutes
    python tests/practice/make.py FOLDER [NUMBER]    somewhere else, and only so many of each

The same pictures every time. Another Pillow may write other bytes, but hardly other pixels.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import scenes
from PIL import Image
from render import render

EACH = 40
SIZES = ((288, 240), (256, 256), (240, 288), (304, 232))
QUALITY = 82


def picture(kind: str, number: int) -> Image.Image:
    """One picture of the set."""
    width, height = SIZES[(number * 7 + scenes.KINDS.index(kind)) % len(SIZES)]
    return render(scenes.scene(kind, number, tall=height > width), width, height)


def write(folder: Path, kind: str, number: int) -> None:
    picture(kind, number).save(folder / kind / f"{kind}-{number + 1:02}.jpg", quality=QUALITY, optimize=True)


def main(folder: Path, each: int) -> None:
    for kind in scenes.KINDS:
        (folder / kind).mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        made = [pool.submit(write, folder, kind, number) for kind in scenes.KINDS for number in range(each)]
        for one in made:
            one.result()
    total = sum(path.stat().st_size for path in folder.rglob("*.jpg"))
    print(f"{len(made)} pictures, {total / 1e6:.2f} MB in {folder}")


if __name__ == "__main__":
    practice = Path(__file__).resolve().parents[2] / "resources" / "practice"
    main(Path(sys.argv[1]) if sys.argv[1:] else practice, int(sys.argv[2]) if sys.argv[2:] else EACH)
