"""Why a picture could not be read: one exception, a fixed list of kinds, and words for a tile and for a sentence."""

from __future__ import annotations

import errno

from desktop_classifier.base.errors import UserError

_SHORT = {
    "missing": "file not found",
    "no_permission": "no permission",
    "not_a_file": "not a file",
    "empty": "file is empty",
    "not_a_picture": "not a picture",
    "unsupported_picture": "kind not supported",
    "too_large": "picture too large",
    "damaged": "file is damaged",
    "out_of_memory": "not enough memory",
    "changed_while_reading": "file was changing",
    "unreadable": "can't be opened",
}

ERROR_KINDS = tuple(_SHORT)
"""Every `kind` a `PictureError` can have; part of the command line's interface, so kinds are only ever added.

missing: no such file, or a link that leads nowhere. no_permission: the system refuses to open it. not_a_file: a folder,
a named pipe, a device. empty: no bytes. not_a_picture: something else, named where recognised. unsupported_picture: a
picture of a kind that is not read here. too_large: too many bytes or pixels, refused before decoding. damaged: a
picture's beginning, of which no usable part could be decoded. out_of_memory: memory or room for temporary files ran
out. changed_while_reading: somebody wrote to it meanwhile. unreadable: the disk or network failed.
"""

READABLE = "JPEG, PNG, WebP, BMP, GIF, TIFF or AVIF"


class PictureError(UserError):
    """This picture has no pixels for us.

    Args:
        message: One or two sentences, ending with a next step; never contains the file's name.
        kind: One of `ERROR_KINDS`.
    """

    def __init__(self, message: str, kind: str) -> None:
        if kind not in _SHORT:
            raise ValueError(f"Expected one of {ERROR_KINDS}, got {kind!r}")
        super().__init__(message, kind)

    @property
    def short(self) -> str:
        """The caption for a tile, about three words."""
        return _SHORT[self.kind]


def damaged(what: str) -> PictureError:
    return PictureError(
        f"This is {what}, but it is damaged and nothing of it could be read. "
        "Copy it again from where it came from, or leave it out.",
        "damaged",
    )


def of_unknown_layout(what: str) -> PictureError:
    return PictureError(
        f"This is {what} of a rare kind that cannot be read here, or a damaged one. "
        "Save it again as PNG or JPEG and add that.",
        "unsupported_picture",
    )


def too_many_pixels(width: int, height: int, most: int) -> PictureError:
    return PictureError(
        f"This picture is {width:,} × {height:,} pixels large; at most {most // 1_000_000} million pixels can be read. "
        "Save a smaller copy and add that.",
        "too_large",
    )


def too_large(what: str) -> PictureError:
    return PictureError(
        f"This is {what} that would need more memory than a picture should. Save a smaller copy and add that.",
        "too_large",
    )


def out_of_memory(what: str) -> PictureError:
    return PictureError(
        f"There is not enough memory to open {what} as large as this. "
        "Close other programs, or save a smaller copy, and try again.",
        "out_of_memory",
    )


def is_of_system(error: OSError) -> bool:
    """Whether the disk or network failed, and not the decoder: Pillow's own `OSError`s carry no number, and EINVAL is
    what seeking to where a damaged file points gives."""
    return error.errno not in (None, errno.EINVAL)


def from_system(error: OSError) -> PictureError:
    """What the operating system said when a file was looked at, opened or read."""
    if isinstance(error, PermissionError):
        return PictureError(
            "You are not allowed to open this file. Change its permissions, or copy it to a folder of yours, "
            "and try again.",
            "no_permission",
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP):
        return missing()
    reason = error.strerror or type(error).__name__
    return PictureError(
        f"The disk or network did not deliver this file ({reason}). Check that it is connected, and try again.",
        "unreadable",
    )


def missing() -> PictureError:
    return PictureError(
        "There is no such file. It may have been moved, renamed or deleted; add it again from where it is now.",
        "missing",
    )
