"""Pictures to show in pictures: parts of scikit-learn's two samples, so that nothing of others is committed but a look.

The samples are "china.jpg" by danielbuechele and "flower.jpg" by vultilion, both CC BY 2.0.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from desktop_classifier.base import paths

PARTS = (
    ("palace.jpg", 0, (0.0, 0.0, 1.0, 1.0), False),
    ("garden-daisy.jpg", 1, (0.0, 0.0, 1.0, 1.0), False),
    ("palace-mirrored.jpg", 0, (0.05, 0.0, 0.9, 0.95), True),
    ("roof-detail.jpg", 0, (0.3, 0.08, 0.72, 0.6), False),
    ("petals.jpg", 1, (0.25, 0.15, 0.75, 0.85), False),
    ("left-wing.jpg", 0, (0.0, 0.25, 0.5, 1.0), False),
    ("lake-view.jpg", 0, (0.5, 0.2, 1.0, 1.0), False),
    ("sky-and-roof.jpg", 0, (0.15, 0.0, 0.85, 0.5), True),
    ("upper-floors.jpg", 0, (0.1, 0.0, 0.7, 0.75), False),
    ("steps.jpg", 0, (0.2, 0.55, 0.8, 1.0), False),
    ("tower.jpg", 0, (0.2, 0.02, 0.62, 0.9), True),
)


def make(folder: Path) -> Path:
    """Fill a folder with pictures, and one file that is none."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = [Image.open(path) for path in paths.sample_pictures()]
    for name, which, (left, top, right, bottom), mirrored in PARTS:
        sample = samples[which]
        width, height = sample.size
        part = sample.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))
        (ImageOps.mirror(part) if mirrored else part).save(folder / name, quality=92)
    (folder / "notes-from-monday.jpg").write_text("This is a text file that somebody renamed.\n" * 20)
    return folder
