"""Files of every odd and broken kind in one folder, with what must be said of each.

`make_bad_pictures` fills a folder and `EXPECTED` tells the answers. The end-to-end test of the command line uses both.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from pathlib import Path

from imaging import broken_files as broken
from imaging.odd_pictures import SOUND, Maker, exif, picture, png_with, saved

from desktop_classifier.imaging import heif


@dataclass(frozen=True, slots=True)
class Expected:
    """What the decoder must say: the kind of its refusal or None, and the notes of its answer."""

    kind: str | None = None
    notes: tuple[str, ...] = ()


PART, DAMAGED, NONE, KIND = (
    Expected(notes=("cut_off",)),
    Expected("damaged"),
    Expected("not_a_picture"),
    Expected("unsupported_picture"),
)
HUGE, UNTURNED = Expected("too_large"), Expected(notes=("exif_ignored",))

BAD: dict[str, tuple[str, Maker, Expected]] = {
    **{
        f"{kind} cut at {share}": (
            f"cut-{share}.{kind.lower()}",
            lambda kind=kind, share=share: broken.cut(kind, share),
            PART,
        )
        for kind in ("JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP")
        for share in (0.3, 0.5, 0.75, 0.95)
    },
    **{
        f"{kind} cut at {share}": (
            f"cut-{share}.{kind.lower()}",
            lambda kind=kind, share=share: broken.cut(kind, share),
            DAMAGED,
        )
        for kind, share in (("WEBP", 0.02), ("AVIF", 0.1), ("AVIF", 0.5), ("AVIF", 0.95))
    },
    "JPEG without its last two bytes": ("no-end.jpg", lambda: saved(picture(*broken.LARGE), "JPEG")[:-2], PART),
    "progressive JPEG cut": ("cut-progressive.jpg", lambda: broken.cut("JPEG", 0.5, progressive=True), PART),
    "turned JPEG cut": ("cut-turned.jpg", lambda: broken.cut("JPEG", 0.5, exif=exif(6)), PART),
    "LZW TIFF cut": ("cut-lzw.tif", lambda: broken.cut("TIFF", 0.5, compression="tiff_lzw"), DAMAGED),
    "JPEG cut in its header": ("cut-header.jpg", lambda: broken.cut_at_scan(-200), DAMAGED),
    "JPEG cut before its pixels": ("cut-scan.jpg", lambda: broken.cut_at_scan(14), DAMAGED),
    "turned JPEG cut before its pixels": ("cut-scan-turned.jpg", lambda: broken.cut_at_scan(14, exif=exif(6)), DAMAGED),
    "progressive JPEG cut before its pixels": (
        "cut-scan-progressive.jpg",
        lambda: broken.cut_at_scan(10, progressive=True),
        DAMAGED,
    ),
    "PNG cut before its pixels": ("cut-idat.png", lambda: saved(picture(), "PNG").split(b"IDAT")[0] + b"IDAT", DAMAGED),
    "GIF cut before its pixels": ("cut-screen.gif", lambda: saved(picture(), "GIF")[:790], DAMAGED),
    "BMP cut before its pixels": ("cut-header.bmp", lambda: saved(picture(), "BMP")[:54], DAMAGED),
    "empty": ("empty.jpg", lambda: b"", Expected("empty")),
    "one byte": ("one-byte.jpg", lambda: b"\xff", NONE),
    "two bytes of a BMP": ("two-bytes.bmp", lambda: b"BM", DAMAGED),
    "zeros": ("zeros.jpg", lambda: bytes(5000), NONE),
    "text": ("text.jpg", lambda: b"This is a shopping list.\n" * 50, NONE),
    "text in UTF-16": ("text16.jpg", lambda: "naïve café".encode("utf-16"), NONE),
    "web page": ("page.jpg", lambda: b"<!DOCTYPE html><html><body>404 Not Found</body></html>", NONE),
    "PDF": ("paper.png", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", NONE),
    "ZIP": ("archive.jpg", broken.zipped, NONE),
    "MP4": ("film.jpg", lambda: b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(200), NONE),
    "audio": ("sound.gif", lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), NONE),
    "program": ("program.bmp", lambda: b"MZ" + bytes(200), NONE),
    "Git LFS placeholder": (
        "lfs.jpg",
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        NONE,
    ),
    "side file of a Mac": ("side.jpg", lambda: b"\0\x05\x16\x07\0\2\0\0Mac OS X        " + bytes(99), NONE),
    "Photoshop": ("drawing.jpg", lambda: b"8BPS\0\1" + bytes(100), KIND),
    "EPS": ("drawing.png", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", KIND),
    "SVG": ("drawing.svg", lambda: b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', KIND),
    "JPEG XL": ("new.jpg", lambda: b"\xff\x0a" + bytes(50), KIND),
    "JPEG 2000": ("old.jpg", lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), KIND),
    "icon": ("favicon.ico", lambda: saved(picture(32, 32), "ICO"), KIND),
    "PNM": ("plain.ppm", lambda: saved(picture(), "PPM"), KIND),
    "camera raw": ("raw.cr2", lambda: b"II*\0\x10\0\0\0CR\2\0" + bytes(100), KIND),
    "camera raw that looks like TIFF": ("raw.NEF", lambda: saved(picture(), "TIFF"), KIND),
    "PNG of no width": ("none.png", lambda: broken.png_of(0, 10), DAMAGED),
    "BMP of no height": ("none.bmp", lambda: broken.bmp_of(10, 0), DAMAGED),
    "GIF of no size": ("none.gif", lambda: broken.gif_of(0, 0), DAMAGED),
    "TIFF of no size": ("none.tif", lambda: broken.tiff_of(0, 0), DAMAGED),
    "JPEG of no width": ("none.jpg", lambda: broken.jpeg_of(0, 96), DAMAGED),
    "PNG bomb": ("bomb.png", lambda: broken.png_of(60_000, 60_000), HUGE),
    "PNG bomb of 2^31": ("bomb2.png", lambda: broken.png_of(2**31 - 1, 2**31 - 1), HUGE),
    "BMP bomb": ("bomb.bmp", lambda: broken.bmp_of(60_000, 60_000), HUGE),
    "GIF bomb": ("bomb.gif", lambda: broken.gif_of(65_535, 65_535), HUGE),
    "TIFF bomb": ("bomb.tif", lambda: broken.tiff_of(60_000, 60_000), HUGE),
    "TIFF bomb of one tile": ("bomb-tile.tif", broken.tiff_of_huge_tiles, HUGE),
    "WebP bomb": ("bomb.webp", lambda: broken.webp_of(16_000, 16_000), HUGE),
    "JPEG bomb": ("bomb.jpg", lambda: broken.jpeg_of(65_500, 65_500), HUGE),
    "TIFF that leads back to itself": ("loop.tif", broken.tiff_loop, Expected()),
    "EXIF of nonsense": ("exif.jpg", lambda: broken.with_exif("JPEG", b"Exif\0\0nonsense"), UNTURNED),
    "EXIF cut off": ("exif-cut.jpg", lambda: broken.with_exif("JPEG", b"Exif\0\0MM\0*\0\0\0\x08\0\x05\x01"), UNTURNED),
    "EXIF of a ninth orientation": ("exif-nine.jpg", lambda: broken.with_exif("JPEG", exif(9)), UNTURNED),
    "EXIF of nonsense in PNG": ("exif.png", lambda: broken.with_exif("PNG", b"Exif\0\0nonsense"), UNTURNED),
    "EXIF of nonsense in WebP": ("exif.webp", lambda: broken.with_exif("WEBP", b"nonsense"), UNTURNED),
    "EXIF as a broken text in PNG": (
        "exif-text.png",
        lambda: png_with(b"tEXt", b"Raw profile type exif\0\nexif\n 4\nxyz\n"),
        UNTURNED,
    ),
    "EXIF that Pillow stumbles over": ("exif-dpi.jpg", broken.exif_only_pillow_minds, Expected()),
    "EXIF of another kind in AVIF": ("exif-13.avif", lambda: broken.avif_with_broken_exif(13), Expected()),
    "EXIF of no kind in AVIF": ("exif-37.avif", lambda: broken.avif_with_broken_exif(37), Expected()),
    "turned JPEG cut in its first rows": ("cut-rows.jpg", lambda: broken.cut_at_scan(1500, exif=exif(6)), DAMAGED),
    "JPEG cut in its first rows": ("cut-rows-plain.jpg", lambda: broken.cut_at_scan(1500), DAMAGED),
    "bad checksum of a comment": ("sum-text.png", lambda: broken.bad_checksum(b"tEXt"), PART),
    "bad checksum of the header": ("sum-head.png", lambda: broken.bad_checksum(b"IHDR"), DAMAGED),
    "huge comment in PNG": ("ztxt.png", lambda: png_with(b"zTXt", b"x\0\0" + broken.zeros_packed()), PART),
    "HEIC of which nothing is there": ("start.heic", broken.heic, DAMAGED if heif.available() else KIND),
    **{
        f"noise that begins like {name}": (f"noise-{name.lower()}", lambda start=start: broken.noise(start), DAMAGED)
        for name, start in {
            "JPEG": b"\xff\xd8\xff\xe0",
            "PNG": b"\x89PNG\r\n\x1a\n",
            "GIF": b"GIF89a",
            "BMP": b"BM",
            "TIFF": b"II*\0",
            "WebP": b"RIFF\xff\xff\0\0WEBPVP8 ",
            "AVIF": b"\0\0\0\x1cftypavif",
            "TIFF-MM": b"MM\0*",
        }.items()
    },
}
"""Key → file name, maker, expected answer."""

NAMES = {
    "name with a newline": "new\nline.jpg",
    "name with quotes": 'it\'s "quoted".jpg',
    "name of 255 bytes": "x" * 251 + ".jpg",
    "name from right to left": "\u202egpj.\u05ea\u05de\u05d5\u05e0\u05d4.jpg",
    "name of emoji": "\U0001f431\U0001f3fd.jpg",
    "name of accents": "na\u00efve caf\u00e9 \u00df \u4e2d\u6587.jpg",
    "name with a dash": "-rf.jpg",
    "name with a percent sign": "50%20off%s.jpg",
    "name with spaces": "  spaced  .jpg",
    "name that is not UTF-8": os.fsdecode(b"\xff\xfe\x80.jpg"),
}


def make_bad_pictures(folder: Path) -> dict[str, Path]:
    """Fill `folder`; returns key → path. What the system cannot make (a pipe on Windows) is left out."""
    paths = {}
    for key, (name, maker, _) in {**SOUND, **BAD}.items():
        paths[key] = folder / name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow complains of what it is asked to write, rightly
            paths[key].write_bytes(maker())
    for key, name in NAMES.items():
        try:
            (folder / name).write_bytes(saved(picture(), "JPEG"))
        except OSError:  # some file systems take UTF-8 names alone
            continue
        paths[key] = folder / name
    return {**paths, **_no_files(folder)}


def _no_files(folder: Path) -> dict[str, Path]:
    paths = {"folder": folder / "folder.jpg", "missing": folder / "missing.jpg"}
    paths["folder"].mkdir()
    paths["below a file"] = folder / "plain.jpg" / "x.jpg"
    paths["name too long"] = folder / ("x" * 300 + ".jpg")
    if os.name == "nt":
        return paths
    os.mkfifo(folder / "pipe.jpg")
    (folder / "broken-link.jpg").symlink_to("nowhere.jpg")
    (folder / "loop-link.jpg").symlink_to("loop-link.jpg")
    (folder / "good-link.jpg").symlink_to("plain.jpg")
    (folder / "device.jpg").symlink_to("/dev/zero")
    names = {"pipe": "pipe", "broken link": "broken-link", "link to itself": "loop-link", "link": "good-link"}
    return {**paths, **{key: folder / f"{name}.jpg" for key, name in {**names, "device": "device"}.items()}}


_NO_FILES = {
    "folder": "not_a_file",
    "missing": "missing",
    "below a file": "missing",
    "name too long": "missing",
    "pipe": "not_a_file",
    "broken link": "missing",
    "link to itself": "missing",
    "link": None,
    "device": "not_a_file",
}

EXPECTED: dict[str, Expected] = {
    **{key: Expected(notes=notes) for key, (_, _, notes) in SOUND.items()},
    **{key: expected for key, (_, _, expected) in BAD.items()},
    **{key: Expected() for key in NAMES},
    **{key: Expected(kind) for key, kind in _NO_FILES.items()},
}
"""Key → what must be said of it."""
