"""What the pages promise about themselves and about tables in the program: links, pictures, keys, models, words."""

from __future__ import annotations

import re
import tomllib

import guide_pages
import pytest
from PySide6.QtGui import QKeySequence

from desktop_classifier.base.files import megabytes
from desktop_classifier.gui.windows.actions import TABLE
from desktop_classifier.gui.windows.guide.book import FIRST, Book, links, slug
from desktop_classifier.imaging import refusal
from desktop_classifier.models import catalogue

BOOK = Book()
EVERY = list(BOOK.pages)


def rows(page: str, section: str) -> list[list[str]]:
    """The table of a section without its heading."""
    part = BOOK.pages[page].text.partition(f"## {section}\n")[2].partition("\n## ")[0]
    lines = [line.strip("| ") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")] for line in lines[2:]]


def test_every_file_is_a_page_that_the_first_one_leads_to():
    assert {path.stem for path in BOOK.folder.glob("*.md")} == set(EVERY)
    assert EVERY[0] == FIRST


@pytest.mark.parametrize("page", EVERY)
def test_every_link_leads_somewhere_in_the_guide(page):
    text = BOOK.pages[page].text
    leading = list(links(text))
    assert len(leading) == len(re.findall(r"(?<!!)\]\(", text)) - text.count("![")
    for place in leading:
        headings = [slug(line.lstrip("# ")) for line in BOOK.pages[place.page].text.splitlines() if line[:1] == "#"]
        assert not place.heading or place.heading in headings


def test_every_picture_is_there_in_both_dresses_and_is_used():
    used = {
        name for page in BOOK.pages.values() for name in re.findall(r"!\[[^\]]+\]\(images/([\w-]+\.webp)\)", page.text)
    }
    assert all(name.endswith("-light.webp") for name in used)
    files = {path.name for path in (BOOK.folder / "images").iterdir()}
    assert files == used | {name.replace("-light.", "-dark.") for name in used}
    assert sum(path.stat().st_size for path in (BOOK.folder / "images").iterdir()) < 3_000_000


def test_the_pages_go_into_the_wheel_and_the_bundle():
    root = BOOK.folder.parents[1]
    wheel = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert wheel["wheel"]["force-include"]["docs/guide"] == "desktop_classifier/resources/guide"
    assert "docs/guide" in wheel["sdist"]["include"]
    spec = (root / "installer" / "desktop-classifier.spec").read_text(encoding="utf-8")
    assert '(str(ROOT / "docs" / "guide"), "resources/guide")' in spec


def test_pages_are_plain_markdown_that_every_reader_knows():
    for page in BOOK.pages.values():
        assert not re.search(r"```|<\w|\{\w", page.text), page.name
        assert page.text.count("\n# ") == 0
        assert page.text.startswith("# ")


def test_the_keyboard_page_has_every_shortcut_of_the_main_window():
    wanted = [[f"**{entry.words.rstrip('…')}**", f"`{entry.keys[0]}`"] for entry in TABLE if entry.keys]
    assert rows("keyboard", "In the main window") == wanted


def test_keys_on_the_pages_are_keys():
    for page in BOOK.pages.values():
        for key in re.findall(r"`([^`]+)`", page.text):
            assert QKeySequence(key).toString() in (key, key.replace("Enter", "Return")), key


def test_the_table_of_models_is_the_catalogue():
    said = {name: (right, size) for name, right, size, _ in rows("choosing-a-model", "Which one?")}
    known = {spec.name: spec for spec in catalogue.SPECS}
    for name, (right, size) in said.items():
        spec = known[name]
        assert right == f"{spec.top1:.0f}"
        assert size == ("built in" if spec.built_in else megabytes(spec.weights.size))


def test_the_table_of_what_tiles_say_has_their_words():
    said = [words for words, _ in rows("when-something-is-wrong", "A picture can’t be read")]
    assert set(said) <= set(refusal._SHORT.values())


def test_steps_are_read_as_they_are_written():
    first, second, *_ = guide_pages.steps("how-far-to-trust-it")
    assert (first.section, first.number) == ("What it mistakes for what", 1)
    assert second.text.startswith("Click a red cell.")
    step = guide_pages.Step("s", 1, "Press **Add pictures** and choose **Open…**. You see **Three**. Press `X`.")
    acts = [(act.kind, act.name) for act in guide_pages.acts(step)]
    assert acts == [("press", "Add pictures"), ("choose", "Open…"), ("see", "Three"), ("key", "X")]
