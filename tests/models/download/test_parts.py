"""A part of a file is taken up where it ended, but only if it is a part of that very file."""

from __future__ import annotations

import pytest
from models import faulty_server as faults
from models.downloads import ABOUT, BODY, EXACT, SHA256, beside, left

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.models import part as part_module


def test_a_server_without_ranges_starts_over(fetch, target, server):
    server.site.plan = [faults.cut(200_000), faults.whole]
    assert fetch().sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-"]
    assert target.read_bytes() == BODY


def test_a_server_without_ranges_that_always_breaks_is_given_up(refused, server):
    server.site.always = faults.whole_cut(200_000)
    refused("no_network")
    assert len(server.site.requests) == 3


@pytest.mark.parametrize("second", [faults.serve(), faults.deaf_span])
def test_a_file_that_changes_between_two_tries_starts_over(fetch, target, server, second):
    new = bytes(reversed(BODY))
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch(ABOUT)
    server.site.body = new
    server.site.plan = [second]
    fetch(ABOUT)
    assert target.read_bytes() == new


def test_a_file_that_became_shorter_than_the_part_leaves_nothing_of_it(fetch, target, server):
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch(ABOUT)
    server.site.body = BODY[300_000:400_000]
    server.site.plan = [faults.whole]
    fetch(ABOUT)
    assert target.read_bytes() == BODY[300_000:400_000]


def test_a_date_serves_where_there_is_no_tag(fetch, target, server):
    server.site.plan = [faults.dated(cut=200_000), faults.dated()]
    assert fetch(ABOUT).sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-"]
    assert server.site.requests[1].headers["if-range"].endswith("GMT")
    assert target.read_bytes() == BODY


def test_without_tag_or_date_only_a_published_hash_makes_halves_join(fetch, server):
    server.site.validators = False
    server.site.plan = [faults.cut(200_000)]
    assert fetch(EXACT).sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-"]
    assert "if-range" not in server.site.requests[-1].headers


def test_without_tag_date_or_hash_it_starts_over(fetch, server):
    server.site.validators = False
    server.site.plan = [faults.cut(200_000)]
    assert fetch(ABOUT).sha256 == SHA256
    assert server.site.ranges == [None, None]


def test_halves_of_different_files_are_noticed_and_mended(fetch, target, server):
    server.site.validators = False
    server.site.body = bytes(len(BODY))
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch()
    server.site.body = BODY
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-2:] == ["bytes=200000-", None]


def test_a_part_of_another_address_is_not_taken_up(fetch, server):
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch()
    fetch(url=server.url + "?other")
    assert server.site.ranges[-1] is None


@pytest.mark.parametrize("note", ["", "{", "[]", '{"url": 3}'])
def test_a_part_without_a_readable_note_is_not_taken_up(fetch, target, server, note):
    target.parent.mkdir()
    beside(target).write_bytes(b"x" * 1000)
    target.with_name(target.name + ".part.json").write_text(note)
    assert fetch().sha256 == SHA256
    assert server.site.ranges == [None]
    assert left(target) == ["weights.h5"]


def test_a_part_that_was_already_whole_needs_no_network(fetch, target, server, monkeypatch):
    def killed(self):
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr(part_module.Part, "finish", killed)
        with pytest.raises(Cancelled):
            fetch()
    assert beside(target).read_bytes() == BODY
    assert fetch().sha256 == SHA256
    assert len(server.site.requests) == 1


def test_a_part_longer_than_the_file_is_not_taken_up(fetch, target, server):
    server.site.plan = [faults.cut(200_000), *[faults.cut(0)] * 2]
    with pytest.raises(UserError):
        fetch()
    with beside(target).open("ab") as stream:
        stream.write(BODY)
    assert fetch().sha256 == SHA256
    assert server.site.ranges[-1] is None


def test_416_starts_over_once(fetch, refused, server):
    server.site.plan = [faults.cut(200_000), faults.status(416)]
    assert fetch().sha256 == SHA256
    assert server.site.ranges == [None, "bytes=200000-", None]


def test_416_for_the_whole_is_refused(refused, server):
    server.site.always = faults.status(416)
    refused("server_error")
    assert len(server.site.requests) == 1


@pytest.mark.parametrize("shift", [-1000, 1000])
def test_a_range_that_begins_elsewhere_starts_over(fetch, target, server, shift):
    server.site.plan = [faults.cut(200_000), faults.wrong_span(shift)]
    assert fetch().sha256 == SHA256
    assert target.read_bytes() == BODY


def test_a_range_that_nobody_asked_for_is_refused(refused, server):
    server.site.always = faults.wrong_span(1000)
    refused("server_error")
