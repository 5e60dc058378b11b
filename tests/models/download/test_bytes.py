"""Only right bytes ever get the final name."""

from __future__ import annotations

import pytest
from models import faulty_server as faults
from models.downloads import ABOUT, BODY, EXACT, SHA256, beside, left

from desktop_classifier.models.spec import WeightsFile


def test_wrong_bytes_are_thrown_away(refused, target, server):
    server.site.always = faults.other_bytes
    message = refused("wrong_bytes")
    assert "thrown away" in message
    assert left(target) == []
    assert len(server.site.requests) == 1


def test_a_wrong_md5_is_noticed_too(refused, target):
    refused("wrong_bytes", WeightsFile("weights.h5", size=600_000, md5="0" * 32))
    assert left(target) == []


@pytest.mark.parametrize("size", [len(BODY) - 1, len(BODY) + 1, 100])
def test_another_length_than_published_is_refused_before_a_byte_is_taken(refused, target, size):
    message = refused("wrong_bytes", WeightsFile("weights.h5", size=size, exact_size=True))
    assert f"{len(BODY):,} instead of {size:,}" in message
    assert left(target) == []


def test_much_more_than_about_expected_is_refused(refused, server, target):
    server.site.body = bytes(3_000_000)
    refused("wrong_bytes", ABOUT)
    assert left(target) == []


@pytest.mark.parametrize("expected", [EXACT, ABOUT])
@pytest.mark.parametrize("send", [faults.chunked, faults.unannounced])
def test_more_than_announced_is_stopped_on_the_way(refused, target, server, expected, send):
    server.site.always = send(bytes(8_000_000))
    refused("wrong_bytes", expected)
    assert left(target) == []


@pytest.mark.parametrize("send", [faults.chunked, faults.unannounced])
def test_a_length_that_is_not_announced_is_fine(fetch, target, server, send):
    server.site.always = send(BODY)
    assert fetch(ABOUT).sha256 == SHA256
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("send", [faults.chunked, faults.unannounced])
def test_less_than_published_is_no_file(refused, server, send):
    server.site.always = send(BODY[:-1])
    refused("no_network", EXACT)


def test_nothing_at_all_is_no_file(refused, target, server):
    server.site.always = faults.chunked(b"")
    refused("wrong_bytes", ABOUT)


def test_a_page_of_the_network_is_not_taken_for_the_file(refused, target, server):
    server.site.always = faults.serve(Content_Type="text/html; charset=utf-8")
    assert "sign-in page" in refused("wrong_bytes", ABOUT)
    assert left(target) == []


def test_a_page_of_the_network_does_not_cost_the_part(fetch, refused, target, server):
    server.site.plan = [faults.cut(200_000), faults.serve(Content_Type="text/html")]
    refused("wrong_bytes")
    assert beside(target).stat().st_size == 200_000
    assert fetch().sha256 == SHA256


def test_packed_bytes_are_refused(refused, target, server):
    server.site.always = faults.gzipped
    assert "packed" in refused("wrong_bytes")
    assert left(target) == []
