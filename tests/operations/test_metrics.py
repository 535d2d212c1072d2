"""Metrics: what is counted, and under which names."""

import re

from bot.corpus.corpus import Change, Corpus, Problem
from bot.operations.metrics import Metrics

NAMES = {
    "requests_total", "ack_seconds", "answer_seconds", "dedupe_hits_total", "inflight", "queue_depth", "shed_total",
    "ratelimited_total", "sends_total", "gateway_reconnects_total", "identify_24h", "index_docs", "index_passages",
    "index_age_seconds", "index_errors", "loop_lag_seconds", "state_up", "claims_taken_over_total",
    "feedback_lost_total", "tasks", "late_interactions_total", "unheard_total",
}  # fmt: skip
LABELS = {"platform", "kind", "outcome", "reason", "le"}


def values(metrics: Metrics) -> dict[str, float]:
    lines = metrics.exposition().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def full() -> Metrics:
    """Return metrics that were told of everything once."""
    metrics = Metrics()
    metrics.acknowledged("slack", 0.07)
    metrics.finished("slack", "command", "answered", 0.3)
    metrics.duplicate()
    metrics.unheard("slack")
    metrics.load(in_flight=3, waiting=10)
    metrics.shed("busy")
    metrics.rate_limited("discord")
    metrics.sent("discord", "uncertain")
    metrics.reconnected("slack", "refresh")
    metrics.identified(7)
    metrics.indexed(Corpus("k", "r", problems=(Problem("a.md", "broken"),), changes=(Change(0.0, "r"),)))
    metrics.loop_lag(1.95)
    metrics.follow_state(lambda: True)
    metrics.taken_over()
    metrics.feedback_lost()
    metrics.follow_tasks(lambda: 12)
    return metrics


def test_every_name_is_there_from_the_beginning() -> None:
    """Who draws a graph finds the series before anything happened."""
    names = set(re.findall(r"# TYPE onrecord_(\w+) (?:counter|gauge|histogram)", Metrics().exposition().decode()))

    assert NAMES == {name for name in names if not name.endswith("_created")}


def test_each_thing_told_is_counted() -> None:
    """Under the labels of what it happened to."""
    told = values(full())

    assert {
        'onrecord_requests_total{kind="command",outcome="answered",platform="slack"}': 1,
        'onrecord_ack_seconds_bucket{le="0.05",platform="slack"}': 0,
        'onrecord_ack_seconds_bucket{le="0.1",platform="slack"}': 1,
        'onrecord_answer_seconds_bucket{le="10.0",platform="slack"}': 1,
        "onrecord_dedupe_hits_total": 1,
        "onrecord_inflight": 3,
        "onrecord_queue_depth": 10,
        'onrecord_shed_total{reason="busy"}': 1,
        'onrecord_ratelimited_total{platform="discord"}': 1,
        'onrecord_sends_total{outcome="uncertain",platform="discord"}': 1,
        'onrecord_gateway_reconnects_total{platform="slack",reason="refresh"}': 1,
        "onrecord_identify_24h": 7,
        "onrecord_index_docs": 0,
        "onrecord_index_errors": 1,
        "onrecord_loop_lag_seconds": 1.95,
        "onrecord_state_up": 1,
        "onrecord_claims_taken_over_total": 1,
        "onrecord_feedback_lost_total": 1,
        "onrecord_tasks": 12,
    }.items() <= told.items()
    assert told["onrecord_index_age_seconds"] > 1_000_000_000


def test_no_label_is_for_people_channels_or_questions() -> None:
    """Labels are words from a fixed few; anything else would tell on people and grow for ever."""
    assert LABELS == set(re.findall(r"[{,](\w+)=", full().exposition().decode()))


def test_each_has_a_registry_of_its_own() -> None:
    """Two bots in one process, as in tests, do not add up."""
    full()

    assert 0 == values(Metrics())["onrecord_inflight"]
