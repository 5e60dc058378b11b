"""The user guide as a site, for Sphinx: `make guide` builds it from the same pages that the program shows."""

from __future__ import annotations

import re
from pathlib import Path

import imagesize  # comes with Sphinx
from docutils import nodes
from sphinx.application import Sphinx

DENSITY = 2
"""Pixels of a picture for each pixel at 100 %, as in `gui/windows/guide/pictures.py`."""

project = "Desktop Classifier"
html_title = "Desktop Classifier: the guide"
extensions = ["myst_parser"]
root_doc = "index"
myst_heading_anchors = 2
html_theme = "alabaster"
html_theme_options = {
    "description": "Drop pictures on a window and read the three likeliest labels.",
    "fixed_sidebar": True,
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
    "page_width": "1000px",
    "sidebar_width": "240px",
    "show_powered_by": False,
    "show_relbars": True,
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
html_show_sourcelink = False
html_show_copyright = False


def setup(app: Sphinx) -> None:
    app.connect("source-read", add_contents)
    app.connect("doctree-read", show_at_half_size)


def add_contents(app: Sphinx, name: str, source: list[str]) -> None:
    """Sphinx wants a list of pages in words of its own; the first page has one in plain Markdown."""
    if name == root_doc:
        pages = re.findall(r"^\* \[[^\]]+\]\(([\w-]+)\.md\)", source[0], re.MULTILINE)
        source[0] += "\n".join(["", "```{toctree}", ":hidden:", "", *pages, "```", ""])


def show_at_half_size(app: Sphinx, document: nodes.document) -> None:
    """Pictures are sharp on dense screens, and no larger than in the program."""
    for picture in document.findall(nodes.image):
        width, _ = imagesize.get(Path(app.srcdir) / str(picture["uri"]))
        picture["width"] = f"{width // DENSITY}px"
