"""What marks an executable as ours: its icon, and on Windows what Properties says about it, on macOS Info.plist.

Made anew for every build, from `resources/icons/app.svg` and `product.py`, into the folder that the spec reads.
"""

from __future__ import annotations

import io
import plistlib
import re
import sys
from pathlib import Path
from typing import Any

import icons
import product
from PIL import Image

HERE = Path(__file__).resolve().parent
WINDOWS_SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Windows asks for the odd ones on screens at 125 % and 150 %."""

MACOS_SIDES = (16, 32, 64, 128, 256, 512, 1024)


def make(folder: Path, platform: str = sys.platform) -> None:
    """Write what the spec wants on this system: app.ico and version.txt, or app.icns and Info.plist."""
    if platform == "win32":
        write_ico(folder / "app.ico")
        (folder / "version.txt").write_text(version_resource(product.VERSION), encoding="utf-8")
    elif platform == "darwin":
        write_icns(folder / "app.icns")
        (folder / "Info.plist").write_bytes(plistlib.dumps(information(product.VERSION)))


def write_ico(target: Path) -> None:
    images = [picture(side) for side in WINDOWS_SIDES]
    sizes = [image.size for image in images]
    images[-1].save(target, format="ICO", sizes=sizes, append_images=images[:-1])


def write_icns(target: Path) -> None:
    images = [picture(side) for side in MACOS_SIDES]
    images[-1].save(target, format="ICNS", append_images=images[:-1])


def picture(side: int) -> Image.Image:
    """Our icon, drawn for this size and not shrunk from another; RGBA."""
    return Image.open(io.BytesIO(icons.png(side))).convert("RGBA")


def information(version: str) -> dict[str, Any]:
    """macOS's Info.plist: what stands in the file of that name, and the version."""
    stands: dict[str, Any] = plistlib.loads((HERE / "macos" / "Info.plist").read_bytes())
    own = {
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "NSHumanReadableCopyright": product.copyright_line(),
    }
    return {**stands, **own}


def numbers(version: str) -> tuple[int, ...]:
    """A version as the four numbers that Windows wants: "0.1.0" and "0.1.0rc2" are 0, 1, 0, 0."""
    found = [int(part) for part in re.split(r"[^\d.]", version)[0].split(".") if part]
    return tuple([*found, 0, 0, 0, 0][:4])


def version_resource(version: str) -> str:
    """The version resource in the words that PyInstaller reads (a Python expression)."""
    four = numbers(version)
    facts = {
        "CompanyName": product.MAKER,
        "FileDescription": product.NAME,
        "FileVersion": version,
        "InternalName": "desktop-classifier",
        "LegalCopyright": product.copyright_line(),
        "ProductName": product.NAME,
        "ProductVersion": version,
    }
    table = ",\n      ".join(f"StringStruct({name!r}, {fact!r})" for name, fact in facts.items())
    return f"""VSVersionInfo(
  ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3F, flags=0, OS=0x40004, fileType=1, subtype=0),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      {table}])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])]),
  ])
"""
