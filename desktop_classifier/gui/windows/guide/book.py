"""The pages of the guide as they lie on the disk: their order, titles, headings and links. No Qt in here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_classifier.base import paths

FIRST = "index"

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([\w-]+)\.md(?:#([\w-]+))?\)")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Args:
        name: Its file without the suffix, by which pages link to each other.
        title: Its first heading.
        text: Markdown.
    """

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads.

    Args:
        page: Name of a page.
        heading: `slug` of one of its headings, or "" for its beginning.
    """

    page: str
    heading: str = ""


class Book:
    """Every page, in the order in which the first one lists them.

    Args:
        folder: Where they lie.

    Raises:
        OSError: The pages are not there; the program was not installed whole.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or paths.guide()
        first = self._read(FIRST)
        names = dict.fromkeys([FIRST, *(link.page for link in links(first.text))])
        self.pages: Mapping[str, Page] = {name: first if name == FIRST else self._read(name) for name in names}

    def picture(self, name: str, *, dark: bool) -> Path:
        """The file of a picture that pages name by its light edition."""
        wanted = self.folder / (name.replace("-light.", "-dark.") if dark else name)
        return wanted if wanted.is_file() else self.folder / name

    def _read(self, name: str) -> Page:
        text = (self.folder / f"{name}.md").read_text(encoding="utf-8")
        title = _TITLE.search(text)
        return Page(name, title[1] if title else name, text)


def links(text: str) -> Iterator[Place]:
    """Where a page leads to within the guide, in order."""
    for found in _LINK.finditer(text):
        yield Place(found[2], found[3] or "")


def place(address: str) -> Place | None:
    """What an address means that was followed on a page: "teach-it-your-own.md#training"; None for anything else."""
    name, _, heading = address.partition("#")
    return Place(name.removesuffix(".md"), heading) if name.endswith(".md") and "/" not in name else None


def slug(heading: str) -> str:
    """The name of a heading in links, made as sites make it: small letters, "-" for spaces, nothing else."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")
