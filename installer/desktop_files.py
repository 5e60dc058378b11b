"""What a Linux desktop must know about the program: its menu entry, icons, manual page and the record for software
centres. The Debian package and the tarball hold the same files.
"""

from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import icons
import manual

LINUX = Path(__file__).resolve().parent / "linux"
NAME = "desktop-classifier"
ID = "org.desktopclassifier.DesktopClassifier"
"""Of the program in software centres; on a Mac the bundle has the same."""

_ABOUT_A_SITE = re.compile(r"  <url .*?</url>\n|  <screenshots>.*?</screenshots>\n", re.DOTALL)


def contents(site: str) -> dict[str, bytes]:
    """Every file, by its path below /usr or whatever stands in its place.

    Args:
        site: Address below which this repository's files are served, for the screenshots that a software centre
            fetches; "" leaves them out, since only an address may be named there.
    """
    files = {
        f"share/applications/{NAME}.desktop": (LINUX / f"{NAME}.desktop").read_bytes(),
        f"share/metainfo/{ID}.metainfo.xml": metainfo(site),
        f"share/man/man1/{NAME}.1.gz": gzip.compress(manual.page(release_date()), mtime=0),
        f"share/icons/hicolor/scalable/apps/{NAME}.svg": icons.DRAWING.read_bytes(),
        f"share/icons/hicolor/symbolic/apps/{NAME}-symbolic.svg": (LINUX / f"{NAME}-symbolic.svg").read_bytes(),
    }
    for side in icons.SIDES:
        files[f"share/icons/hicolor/{side}x{side}/apps/{NAME}.png"] = icons.png(side)
    return files


def metainfo(site: str) -> bytes:
    """The record for software centres."""
    text = _record().read_text(encoding="utf-8")
    return (text.replace("@SITE@", site.rstrip("/")) if site else _ABOUT_A_SITE.sub("", text)).encode()


def release_date() -> str:
    """The day of this release, as 2026-11-28: the first one in the record."""
    release = ElementTree.parse(_record()).find("releases/release")
    assert release is not None, f"no release in {_record()}"
    return release.attrib["date"]


def _record() -> Path:
    return LINUX / f"{ID}.metainfo.xml"
