"""Sound pictures of every odd kind, made on the spot: each must be answered. `bad_pictures` holds those that must not.

Every maker writes one file. The picture is always the same and has a corner of each colour, so that tests can tell
which way up it came out.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

WIDTH, HEIGHT = 160, 96
CORNERS = {
    "top left": (230, 30, 30),
    "top right": (30, 200, 30),
    "bottom left": (30, 30, 230),
    "bottom right": (230, 210, 20),
}

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera laid the pixels down that it marked with this orientation: the reverse of how they are turned back."""

Maker = Callable[[], bytes]


def picture(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """A corner of each colour, with a texture that no compression flattens."""
    pixels = np.zeros((height, width, 3), np.int16)
    top, left = height // 2, width // 2
    pixels[:top, :left], pixels[:top, left:] = CORNERS["top left"], CORNERS["top right"]
    pixels[top:, :left], pixels[top:, left:] = CORNERS["bottom left"], CORNERS["bottom right"]
    pixels += np.random.default_rng(0).integers(-20, 20, pixels.shape, np.int16)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def exif(orientation: int) -> bytes:
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def turned(kind: str, orientation: int) -> bytes:
    laid = picture().transpose(TURNS[orientation]) if orientation in TURNS else picture()
    if kind == "TIFF":
        return saved(laid, kind, tiffinfo={0x0112: orientation})
    return saved(laid, kind, exif=exif(orientation))


def written(folder, data, name="picture"):
    path = folder / name
    path.write_bytes(data)
    return path


def corners(image):
    """The middle colour of each quarter."""
    width, height = image.size
    middles = {
        "top left": (width // 4, height // 4),
        "top right": (width * 3 // 4, height // 4),
        "bottom left": (width // 4, height * 3 // 4),
        "bottom right": (width * 3 // 4, height * 3 // 4),
    }
    small = image.resize((width // 4, height // 4), Image.Resampling.BOX)
    return {place: np.asarray(small)[y // 4, x // 4].astype(int) for place, (x, y) in middles.items()}


def assert_like_the_original(image, within=45):
    for place, colour in corners(image).items():
        assert np.abs(colour - CORNERS[place]).max() <= within, f"{place}: {colour}"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_with(name: bytes, body: bytes, before: bytes = b"IDAT") -> bytes:
    """A PNG with one more chunk in front of its first `before`."""
    data = saved(picture(), "PNG")
    at = data.index(before) - 4
    return data[:at] + chunk(name, body) + data[at:]


def animated(kind: str) -> bytes:
    others = [picture().transpose(Image.Transpose.ROTATE_180), picture().convert("L").convert("RGB")]
    return saved(picture(), kind, save_all=True, append_images=others)


def transparent(mode: str) -> Image.Image:
    """Left half as it is, right half see-through: must come out white there."""
    image = picture().convert(mode)
    alpha = Image.new("L", image.size, 0)
    alpha.paste(255, (0, 0, WIDTH // 2, HEIGHT))
    image.putalpha(alpha)
    return image


def palette_with_transparency() -> bytes:
    image = picture().quantize(16)
    return saved(image, "PNG", transparency=0)


def sixteen_bits(top: int = 0xFFFF) -> Image.Image:
    grey = np.asarray(picture().convert("L")).astype(np.uint16)
    return Image.fromarray((grey.astype(np.uint32) * top // 255).astype(np.uint16))


def floats() -> Image.Image:
    values = np.asarray(picture().convert("L")).astype(np.float32) / 100 - 1
    values[0, :4] = np.nan, np.inf, -np.inf, 0
    return Image.fromarray(values)


def lab() -> bytes:
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    return saved(ImageCms.applyTransform(picture(), to_lab), "TIFF")


def ycck() -> bytes:
    """CMYK JPEG with Adobe's mark changed to say that it is YCCK."""
    data = saved(picture().convert("CMYK"), "JPEG", quality=95)
    at = data.index(b"Adobe") + 11
    return data[:at] + b"\x02" + data[at + 1 :]


def two_in_one_jpeg() -> bytes:
    return saved(picture(), "MPO", save_all=True, append_images=[picture().convert("L").convert("RGB")], quality=95)


def dib() -> bytes:
    return saved(picture(), "BMP")[14:]


SOUND: dict[str, tuple[str, Maker, tuple[str, ...]]] = {
    **{
        f"{kind} turned {turn}": (f"turned-{turn}.{kind.lower()}", lambda kind=kind, turn=turn: turned(kind, turn), ())
        for kind in ("JPEG", "PNG", "TIFF", "WEBP", "AVIF")
        for turn in range(1, 9)
    },
    "orientation 0": ("zero.jpg", lambda: saved(picture(), "JPEG", exif=exif(0)), ()),
    "JPEG": ("plain.jpg", lambda: saved(picture(), "JPEG"), ()),
    "upper-case suffix": ("PLAIN.JPG", lambda: saved(picture(), "JPEG"), ()),
    "progressive JPEG": ("progressive.jpg", lambda: saved(picture(), "JPEG", progressive=True), ()),
    "grey JPEG": ("grey.jpg", lambda: saved(picture().convert("L"), "JPEG"), ()),
    "CMYK JPEG": ("cmyk.jpg", lambda: saved(picture().convert("CMYK"), "JPEG"), ()),
    "YCCK JPEG": ("ycck.jpg", ycck, ()),
    "two pictures in one JPEG": ("two.jpg", two_in_one_jpeg, ()),
    "JPEG with bytes behind its end": ("tail.jpg", lambda: saved(picture(), "JPEG") + b"PK\x03\x04" * 500, ()),
    "JPEG with a broken colour profile": ("profile.jpg", lambda: saved(picture(), "JPEG", icc_profile=b"x" * 99), ()),
    "PNG with a broken colour profile": ("profile.png", lambda: png_with(b"iCCP", b"bad\0\0xxxx"), ()),
    "PNG named .jpg": ("really-a-png.jpg", lambda: saved(picture(), "PNG"), ()),
    "BMP named .jpg": ("really-a-bmp.jpg", lambda: saved(picture(), "BMP"), ()),
    "JPEG without a suffix": ("no-suffix", lambda: saved(picture(), "JPEG"), ()),
    "BMP without its file header": ("bitmap.dib", dib, ()),
    "1 pixel": ("one.png", lambda: saved(picture(2, 2).crop((0, 0, 1, 1)), "PNG"), ()),
    "1 x 10000": ("thin.png", lambda: saved(picture(2, 10_000).crop((0, 0, 1, 10_000)), "PNG"), ()),
    "10000 x 1": ("flat.png", lambda: saved(picture(10_000, 2).crop((0, 0, 10_000, 1)), "PNG"), ()),
    "1-bit PNG": ("bilevel.png", lambda: saved(picture().convert("1"), "PNG"), ()),
    "fax TIFF": ("fax.tif", lambda: saved(picture().convert("1"), "TIFF", compression="group4"), ()),
    "palette PNG": ("palette.png", lambda: saved(picture().quantize(16), "PNG"), ()),
    "palette PNG with transparency": ("palette-clear.png", palette_with_transparency, ()),
    "RGB PNG with a see-through colour": ("keyed.png", lambda: saved(picture(), "PNG", transparency=(255, 0, 255)), ()),
    "grey PNG with alpha": ("la.png", lambda: saved(transparent("L"), "PNG"), ()),
    "PNG with alpha": ("rgba.png", lambda: saved(transparent("RGB"), "PNG"), ()),
    "WebP with alpha": ("rgba.webp", lambda: saved(transparent("RGB"), "WEBP", lossless=True), ()),
    "TIFF with alpha": ("rgba.tif", lambda: saved(transparent("RGB"), "TIFF"), ()),
    "16-bit PNG": ("sixteen.png", lambda: saved(sixteen_bits(), "PNG"), ()),
    "16-bit TIFF": ("sixteen.tif", lambda: saved(sixteen_bits(), "TIFF"), ()),
    "12 bits in a 16-bit TIFF": ("twelve.tif", lambda: saved(sixteen_bits(4095), "TIFF"), ()),
    "32-bit TIFF": ("integers.tif", lambda: saved(sixteen_bits().convert("I"), "TIFF"), ()),
    "float TIFF": ("floats.tif", lambda: saved(floats(), "TIFF"), ()),
    "LAB TIFF": ("lab.tif", lab, ()),
    "CMYK TIFF": ("cmyk.tif", lambda: saved(picture().convert("CMYK"), "TIFF"), ()),
    "LZW TIFF": ("lzw.tif", lambda: saved(picture(), "TIFF", compression="tiff_lzw"), ()),
    "JPEG in TIFF": ("jpeg.tif", lambda: saved(picture(), "TIFF", compression="jpeg"), ()),
    "big TIFF": ("big.tif", lambda: saved(picture(), "TIFF", big_tiff=True), ()),
    "PNG that is no animation, as it says": ("apng.png", lambda: png_with(b"acTL", bytes(8)), ()),
    "GIF": ("still.gif", lambda: saved(picture(), "GIF"), ()),
    "animated GIF": ("moving.gif", lambda: animated("GIF"), ("first_frame",)),
    "animated PNG": ("moving.png", lambda: animated("PNG"), ("first_frame",)),
    "animated WebP": ("moving.webp", lambda: animated("WEBP"), ("first_frame",)),
    "animated AVIF": ("moving.avif", lambda: animated("AVIF"), ("first_frame",)),
    "TIFF of several pages": ("pages.tif", lambda: animated("TIFF"), ("first_frame",)),
    "animated GIF cut in its second frame": (
        "cut-later.gif",
        lambda: saved(picture(), "GIF")[:-1] + b",\0\0\0\0\x10",
        (),
    ),
}
"""Key → file name, maker, and the notes that the picture must get."""
