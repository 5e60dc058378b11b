"""Numbers and names as they are written in the window."""

from __future__ import annotations

import os

import pytest

from desktop_classifier.gui import figures


@pytest.mark.parametrize(
    ("probability", "written", "spoken"),
    [
        (0.0, "0 %", "dog, 0 percent"),
        (0.0001, "<1 %", "dog, less than 1 percent"),
        (0.0051, "1 %", "dog, 1 percent"),
        (0.714, "71 %", "dog, 71 percent"),
        (0.9949, "99 %", "dog, 99 percent"),
        (0.9951, ">99 %", "dog, more than 99 percent"),
        (1.0, "100 %", "dog, 100 percent"),
    ],
)
def test_a_probability_is_never_rounded_to_nothing_or_to_certain(probability, written, spoken):
    assert figures.percent(probability) == written
    assert figures.spoken_percent("dog", probability) == spoken


def test_no_line_ends_between_a_number_and_its_unit():
    kept = figures.together("right on 75 of 100 (92 %) · about 103 MB to download, 1.2 GB free")
    assert [part for part in kept.split(" ") if part[-2:] in ("MB", "GB") or "%" in part] == [
        "(92\N{NO-BREAK SPACE}%)",
        "103\N{NO-BREAK SPACE}MB",
        "1.2\N{NO-BREAK SPACE}GB",
    ]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.2, "1 s left"), (18.4, "18 s left"), (89, "89 s left"), (91, "2 min left"), (7200, "about 2 h left")],
)
def test_time_left(seconds, written):
    assert figures.seconds_left(seconds) == written


@pytest.mark.parametrize(
    ("speed", "written"), [(0.62, "0.6 pictures/s"), (9.94, "9.9 pictures/s"), (2900, "2,900 pictures/s")]
)
def test_speed(speed, written):
    assert figures.speed(speed) == written


def test_counts_and_sizes():
    assert figures.count(5000) == "5,000"
    assert figures.size((4000, 3000)) == "4000 × 3000"
    assert figures.size((0, 0)) == ""


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("plain.jpg", "plain.jpg"),
        ("a\nb.jpg", "a�b.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf�.jpg"),
        ("می\u200cخواهم.jpg", "می\u200cخواهم.jpg"),
    ],
)
def test_every_name_can_be_shown_in_one_line(name, readable):
    assert figures.readable(name) == readable
    assert figures.isolated(name) == f"\u2068{readable}\u2069"


@pytest.mark.parametrize(
    ("iso", "said"), [("2026-11-24T10:00:00+00:00", "24 November 2026"), ("2026-01-02", "2 January 2026"), ("", "")]
)
def test_a_day_is_said_with_the_name_of_its_month(iso, said):
    assert figures.date(iso) == said
