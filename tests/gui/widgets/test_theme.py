"""Both palettes can be read, and the window follows the choice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPalette

from desktop_classifier.base import paths
from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.theme import DARK, LIGHT, Colours


def luminance(colour: QColor) -> float:
    """Relative luminance of sRGB, 0..1 (WCAG 2.2)."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("of", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground_it_stands_on(of: Colours):
    chosen = [theme.blend(of.selection, ground, of.selection.alphaF()) for ground in (of.window, of.base)]
    for ground in (of.window, of.base, of.alternate, *chosen):
        for text in (of.text, of.dim):
            assert contrast(text, ground) >= 4.5
    for text in (of.accent, of.failed, of.ready):
        assert contrast(text, of.base) >= 4.5
        assert contrast(text, of.window) >= 4.5
    for ground in chosen:
        assert contrast(of.on_selection, ground) >= 4.5
    assert contrast(of.unsure, of.unsure_ground) >= 4.5
    assert contrast(of.on_accent, of.accent) >= 4.5
    assert contrast(of.on_accent, of.accent_hover) >= 4.5


@pytest.mark.parametrize("of", [LIGHT, DARK], ids=["light", "dark"])
def test_the_full_part_of_a_bar_stands_out_from_the_empty_part(of: Colours):
    paler = theme.blend(of.paler, of.track, of.paler.alphaF())
    assert contrast(of.accent, of.track) >= 3
    assert contrast(paler, of.track) >= 2


def test_the_choice_dresses_the_application(qapp):
    theme.apply(qapp, "dark")
    assert theme.colours(qapp.palette()) is DARK
    assert qapp.palette().color(QPalette.ColorRole.Base) == DARK.base
    assert "rgba(67, 68, 75, 1.00)" in qapp.styleSheet()
    theme.apply(qapp, "light")
    assert theme.colours(qapp.palette()) is LIGHT


def test_the_window_follows_the_desktop(qapp):
    theme.apply(qapp, "dark")
    theme.apply(qapp, "system")
    expected = DARK if qapp.styleHints().colorScheme().name == "Dark" else LIGHT
    assert theme.colours(qapp.palette()) is expected
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert theme.colours(qapp.palette()) is expected


def test_digits_are_equally_wide(qapp):
    theme.apply(qapp, "light")
    metrics = QFontMetricsF(theme.font(theme.SMALL))
    assert len({round(metrics.horizontalAdvance(digit * 5), 2) for digit in "0123456789"}) == 1


def test_every_icon_is_drawn_in_the_colour_it_is_given(qapp):
    names = sorted(path.stem for path in paths.resource("icons").glob("*.svg") if path.stem != "app")
    assert len(names) > 15
    for name in names:
        image = QImage(32, 32, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        icons.draw(painter, name, QRectF(0, 0, 32, 32), QColor("#12ab34"))
        painter.end()
        solid = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255]
        assert solid, name
        assert {colour.name() for colour in solid} == {"#12ab34"}, name


@pytest.mark.parametrize("side", [16, 24, 32, 48, 64, 128, 256])
def test_the_program_has_an_icon_of_a_picture_over_two_bars_at_every_size(qapp, side):
    image = icons.of_program().pixmap(QSize(side, side)).toImage()
    assert image.size() == QSize(side, side)
    assert image.pixelColor(0, 0).alpha() == 0

    def lightness(x: float, y: float) -> int:
        return image.pixelColor(int(side * x), int(side * y)).lightness()

    ground = lightness(0.12, 0.5)
    assert lightness(0.3, 0.5) > ground + 40, "the mountain"
    assert lightness(0.55, 0.66) > ground + 20, "the longer bar"
    assert lightness(0.2, 0.78) > ground + 20, "the shorter one"
    assert lightness(0.55, 0.78) <= ground + 10


def test_a_menu_icon_follows_the_palette(qapp):
    theme.apply(qapp, "light")
    picture = icons.icon("plus")
    light = picture.pixmap(16, 16).toImage().pixelColor(8, 8)
    theme.apply(qapp, "dark")
    dark = picture.pixmap(16, 16).toImage().pixelColor(8, 8)
    theme.apply(qapp, "light")
    assert light.lightness() < 80 < 180 < dark.lightness()
