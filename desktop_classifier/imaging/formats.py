"""What a file is, told from its first bytes: a name is only a guess, and a BMP named `.jpg` is common."""

from __future__ import annotations

HEAD_BYTES = 512
"""How many first bytes the functions here want; fewer are fine."""

_PICTURES = "jpg jpeg jpe jfif png apng webp bmp dib gif tif tiff avif heic heif hif"
_RAWS = "3fr arw cr2 cr3 crw dcr dng erf fff iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f"

SUFFIXES = frozenset(f".{ending}" for ending in _PICTURES.split())
"""Names that end so, in any case, are taken for pictures when a folder is walked."""

RAW_SUFFIXES = frozenset(f".{ending}" for ending in _RAWS.split())
"""Camera raw files. Many carry TIFF's first bytes, and what Pillow would read of them is a thumbnail."""

_NAMES = {
    "JPEG": "a JPEG picture",
    "PNG": "a PNG picture",
    "WEBP": "a WebP picture",
    "BMP": "a BMP picture",
    "DIB": "a BMP picture without its file header",
    "GIF": "a GIF picture",
    "TIFF": "a TIFF picture",
    "AVIF": "an AVIF picture",
    "HEIF": "a HEIC picture",
}

_READ = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
)

_UNSUPPORTED = (
    (0, b"8BPS", "a Photoshop document"),
    (0, b"%!PS", "a PostScript drawing"),
    (0, b"\xc5\xd0\xd3\xc6", "an EPS drawing"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (0, b"MM\0+", "a big-endian BigTIFF"),  # which Pillow takes for a small one
    (8, b"CR\x02", "a camera raw file"),
    (0, b"IIRO", "a camera raw file"),
    (0, b"IIRS", "a camera raw file"),
    (0, b"MMOR", "a camera raw file"),
    (0, b"IIU\0", "a camera raw file"),
    (4, b"ftypcrx", "a camera raw file"),
    (0, b"FUJIFILMCCD-RAW", "a camera raw file"),
    (0, b"FOVb", "a camera raw file"),
    (0, b"II\xbc", "a JPEG XR picture"),
    (0, b"\0\0\x02\0\0\0\0\0", "a Targa picture"),
    (0, b"\0\0\x0a\0\0\0\0\0", "a Targa picture"),
    (0, b"icns", "an icon"),
    (0, b"gimp xcf", "a GIMP picture"),
    (0, b"DDS ", "a game texture"),
    (0, b"qoif", "a QOI picture"),
    (0, b"SIMPLE  =", "an astronomical picture"),
    (0, b"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (0, b"#?RADIANCE", "a Radiance picture"),
    (0, b"\xd7\xcd\xc6\x9a", "a Windows drawing"),
    (40, b" EMF", "a Windows drawing"),
    (0, b"AT&TFORM", "a DjVu document"),
    (128, b"DICM", "a medical picture"),
    (0, b"\x8aMNG", "an MNG animation"),
    (0, b"\x8bJNG", "a JNG picture"),
)

_OTHERS = (
    (0, b"%PDF-", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"\xd0\xcf\x11\xe0", "an Office document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"\xfd7zXZ", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a Windows program"),
    (4, b"ftypqt", "a QuickTime video"),
    (4, b"ftypM4A", "an audio file"),
    (4, b"ftyp", "an MP4 video"),
    (4, b"moov", "a QuickTime video"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (0, b"\0\0\x01\xba", "an MPEG video"),
    (0, b"\0\0\x01\xb3", "an MPEG video"),
    (0, b"FLV\x01", "a Flash video"),
    (0, b"\x30\x26\xb2\x75", "a Windows Media video"),
    (8, b"AVI ", "an AVI video"),
    (8, b"WAVE", "an audio file"),
    (0, b"ID3", "an audio file"),
    (0, b"\xff\xfb", "an audio file"),
    (0, b"OggS", "an audio file"),
    (0, b"fLaC", "an audio file"),
    (0, b"SQLite format 3\0", "a database"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"\0\x05\x16\x07", "the side file of a picture from a Mac, without the picture"),
    (0, b"bplist", "a property list"),
    (0, b"version https://git-lfs", "a Git LFS placeholder, without the picture"),
)

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}
_DIB_HEADERS = {40, 52, 56, 64, 108, 124}
_DIB_BITS = {1, 2, 4, 8, 16, 24, 32}


def picture_format(head: bytes) -> str | None:
    """Pillow's name of the format that `head` begins, one of those read here, else None. HEIC and HEIF are "HEIF"."""
    for offset, magic, name in _READ:
        if head.startswith(magic, offset):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    return "DIB" if _is_dib(head) else None


def name_of(picture_format: str) -> str:
    """A format that `picture_format` returned, in words with their article ("a JPEG picture")."""
    return _NAMES[picture_format]


def unsupported_picture(head: bytes, suffix: str = "") -> str | None:
    """A picture of a kind that is not read here, in words ("a Photoshop document"), else None."""
    if suffix.lower() in RAW_SUFFIXES and picture_format(head) in (None, "TIFF"):
        return "a camera raw file"
    for offset, magic, name in _UNSUPPORTED:
        if head.startswith(magic, offset):
            return name
    if _is_icon(head):
        return "an icon"
    if head[:2] in (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6") and head[2:3].isspace():
        return "a PNM picture"
    return "an SVG drawing" if b"<svg" in head.lower() else None


def what_is(first_bytes: bytes) -> str | None:
    """What a file is, in words with their article ("a text file", "a JPEG picture"), or None if nobody can tell."""
    known = picture_format(first_bytes)
    if known is not None:
        return _NAMES[known]
    drawn = unsupported_picture(first_bytes)
    if drawn is not None:
        return drawn
    for offset, magic, name in _OTHERS:
        if first_bytes.startswith(magic, offset):
            return name
    return _text(first_bytes)


def _by_brand(head: bytes) -> str | None:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & _HEIF_BRANDS else None


def _is_dib(head: bytes) -> bool:
    return (
        len(head) >= 16
        and int.from_bytes(head[:4], "little") in _DIB_HEADERS
        and head[12:14] == b"\1\0"
        and int.from_bytes(head[14:16], "little") in _DIB_BITS
    )


def _is_icon(head: bytes) -> bool:
    """Icons and mouse pointers: a kind, a number of pictures, and a zero in the first picture's entry."""
    return head[:4] in (b"\0\0\1\0", b"\0\0\2\0") and head[4:6] != b"\0\0" and head[5:6] == b"\0" == head[9:10]


def _text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "a text file"
    head = head.removeprefix(b"\xef\xbb\xbf")
    if not head.strip(b"\0"):
        return "a file of nothing but zeros, perhaps from a copy that failed" if head else None
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # else a letter cut in two by the end of `head`
            return None
        text = head[: error.start].decode()
    if not text or not all(letter.isprintable() or letter in "\t\n\r\f\b\x1b" for letter in text):
        return None
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        return "a web page"
    return "an XML file" if start.startswith("<?xml") else "a text file"
