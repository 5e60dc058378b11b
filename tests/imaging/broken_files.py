"""Builders of files that break decoders: cut off, lying about their size, altered, or pictures in name alone."""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from io import BytesIO

from imaging.odd_pictures import chunk, picture, png_with, saved
from PIL import Image

LARGE = 320, 240


def cut(kind: str, share: float, **options: object) -> bytes:
    data = saved(picture(*LARGE), kind, **options)
    return data[: int(len(data) * share)]


def cut_at_scan(extra: int, **options: object) -> bytes:
    """A JPEG that ends `extra` bytes after its header, before any pixel."""
    data = saved(picture(*LARGE), "JPEG", **options)
    return data[: data.index(b"\xff\xda") + extra]


def png_of(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x\x9c\x03\0\0\0\0\x01") + chunk(b"IEND", b"")
    )


def bmp_of(width: int, height: int) -> bytes:
    return (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 1000, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0) + b"x" * 99
    )


def gif_of(width: int, height: int) -> bytes:
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return b"GIF89a" + screen + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02L\x01\0;"


def tiff_of(width: int, height: int) -> bytes:
    entries = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (279, 4, 8),
    ]
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + b"\0" * 4


def tiff_of_huge_tiles() -> bytes:
    tags = [(256, 4, 64), (257, 4, 64), (258, 3, 8), (259, 3, 1), (262, 3, 1), (277, 3, 1)]
    tags += [(322, 4, 65_520), (323, 4, 65_520), (324, 4, 8), (325, 4, 8)]
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + table + b"\0" * 4


def tiff_loop() -> bytes:
    """A TIFF whose second page is its first: counting pages must end."""
    data = bytearray(saved(picture(), "TIFF"))
    start = struct.unpack_from("<I", data, 4)[0]
    struct.pack_into("<I", data, start + 2 + 12 * struct.unpack_from("<H", data, start)[0], start)
    return bytes(data)


def webp_of(width: int, height: int) -> bytes:
    body = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(saved(picture(), "JPEG"))
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, height, width)
    return bytes(data)


def noise(start: bytes) -> bytes:
    return start + random.Random(start).randbytes(4000)


def with_exif(kind: str, block: bytes) -> bytes:
    return saved(picture(), kind, exif=block)


def avif_with_broken_exif(entry: int) -> bytes:
    """A turned AVIF, where the turn is AVIF's own, whose EXIF says of another entry what it says of the resolution."""
    block = Image.Exif()
    block[0x010E], block[0x0112], block[0x011A], block[0x0128] = "hello hello hello", 6, 72.0, 2
    data = bytearray(saved(picture().transpose(Image.Transpose.ROTATE_90), "AVIF", exif=block))
    data[data.index(b"\x01\x1a\0\x05") + 1] = entry
    return bytes(data)


def exif_only_pillow_minds() -> bytes:
    """No JFIF header, so that Pillow looks into EXIF for the resolution while opening, and finds bytes for a number."""
    block = b"MM\0*\0\0\0\x08\0\x02\x01\x1a\0\x07\0\0\0\x01\0\0\0\x26\x01\x28\0\x03\0\0\0\x01\0\x02\0\0\0\0\0\0"
    data = saved(picture(), "JPEG", exif=b"Exif\0\0" + block)
    return data[:2] + data[20:]


def bad_checksum(name: bytes) -> bytes:
    data = bytearray(png_with(b"tEXt", b"Comment\0hello"))
    at = data.index(name)
    length = struct.unpack_from(">I", data, at - 4)[0]
    data[at + 4 + length] ^= 0xFF
    return bytes(data)


def flipped(kind: str, seed: int) -> bytes:
    """Some bytes behind the header changed at random."""
    data = bytearray(saved(picture(*LARGE), kind))
    chance = random.Random(seed)
    for _ in range(20):
        data[chance.randrange(len(data) // 2, len(data))] = chance.randrange(256)
    return bytes(data)


def zipped() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("picture.jpg", saved(picture(), "JPEG"))
    return stream.getvalue()


def heic() -> bytes:
    """HEIC's first box; a whole one needs a library that tests may lack."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


def zeros_packed() -> bytes:
    """200 MB of zeros, packed into 200 kB."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()


def endless_jpeg(scans: int) -> bytes:
    """A progressive JPEG that paints its last detail again and again."""
    data = saved(picture(*LARGE), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * scans + data[-2:]
