"""The part of a model's page that says how far to trust it."""

from __future__ import annotations

import dataclasses

from teaching_fakes import own_model, result

from desktop_classifier.training import page


def test_it_says_what_was_said_and_what_was_right_bin_by_bin():
    heading, facts, table = page._trust(own_model(refuses=True), result(refuses=True))
    assert heading == "<h2>How far to trust it</h2>"
    assert "<dt>Calibration error</dt>" in facts
    assert "<dt>Temperature</dt><dd>1.00" in facts
    assert "Answers 9" in facts
    assert table.count("<tr>") == 11
    assert "<td>90 to 100 %</td>" in table


def test_a_model_that_always_answers_says_so():
    model = dataclasses.replace(own_model(refuses=True), coverage=1.0)
    assert "Never said: it always answers." in page._trust(model, result(refuses=True))[1]


def test_nothing_is_promised_of_what_was_never_tested_or_cannot_be():
    assert page._trust(own_model(), result(("a", "b"), ((0, 0), (0, 0)))) == []
    assert "none of these" not in page._trust(own_model(), result())[1]
