"""Metrics: what the bot counts and measures, for Prometheus; no label ever names a person, a channel or a question."""

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.corpus.corpus import Corpus

_NAMESPACE = "onrecord"
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts and measures what it is told, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = self._counter("requests", "Questions taken up.", "platform", "kind", "outcome")
        self._ack = self._histogram("ack_seconds", "From a question's arrival to its acknowledgement.")
        self._answer = self._histogram("answer_seconds", "From a question's arrival to its reply.")
        self._duplicates = self._counter("dedupe_hits", "Deliveries of what had been claimed before.")
        self._unheard = self._counter("unheard", "Deliveries that nobody waits for.", "platform")
        self._in_flight = self._gauge("inflight", "Questions being answered.")
        self._waiting = self._gauge("queue_depth", "Questions that wait to be taken up.")
        self._shed = self._counter("shed", "Questions that got a sentence instead of an answer.", "reason")
        self._rate_limited = self._counter("ratelimited", "Calls that a platform put off.", "platform")
        self._sends = self._counter("sends", "Attempts to send a reply.", "platform", "outcome")
        self._reconnects = self._counter("gateway_reconnects", "Connections made anew.", "platform", "reason")
        self._late = self._counter("late_interactions", "Commands and buttons too late for Discord to take a reply.")
        self._identifies = self._gauge("identify_24h", "Discord sessions begun within a day.")
        self._documents = self._gauge("index_docs", "Discussions that are answered from.")
        self._passages = self._gauge("index_passages", "Passages that are answered from.")
        self._index_age = self._gauge("index_age_seconds", "Since the folder changed last.")
        self._problems = self._gauge("index_errors", "Files with something wrong.")
        self._loop_lag = self._gauge("loop_lag_seconds", "The longest that the event loop was held up in a minute.")
        self._state_up = self._gauge("state_up", "Whether the state can be used.")
        self._taken_over = self._counter("claims_taken_over", "Questions answered for a process that died.")
        self._feedback_lost = self._counter("feedback_lost", "Votes and reports that could not be kept.")
        self._tasks = self._gauge("tasks", "What the event loop has under way.")

    def acknowledged(self, platform: str, seconds: float) -> None:
        """Tell that a platform's delivery was acknowledged so long after its arrival."""
        self._ack.labels(platform).observe(seconds)

    def finished(self, platform: str, kind: str, outcome: str, seconds: float) -> None:
        """Tell how something said ended, and how long after its arrival; `kind` is command, mention or the like."""
        self._requests.labels(platform, kind, outcome).inc()
        self._answer.labels(platform).observe(seconds)

    def duplicate(self) -> None:
        """Tell that something was delivered again."""
        self._duplicates.inc()

    def unheard(self, platform: str) -> None:
        """Tell that something came that is acknowledged and has no listener."""
        self._unheard.labels(platform).inc()

    def load(self, *, in_flight: int, waiting: int) -> None:
        """Tell how many questions are being answered, and how many wait."""
        self._in_flight.set(in_flight)
        self._waiting.set(waiting)

    def shed(self, reason: str) -> None:
        """Tell that a question was not answered for lack of room: user, channel, busy, put_off, stopping."""
        self._shed.labels(reason).inc()

    def rate_limited(self, platform: str) -> None:
        """Tell that a platform asked to wait."""
        self._rate_limited.labels(platform).inc()

    def sent(self, platform: str, outcome: str) -> None:
        """Tell how an attempt to send a reply ended: sent, unsent, uncertain."""
        self._sends.labels(platform, outcome).inc()

    def reconnected(self, platform: str, reason: str) -> None:
        """Tell that a platform's connection was made anew, and why, in one of few words."""
        self._reconnects.labels(platform, reason).inc()

    def late(self) -> None:
        """Tell that Discord sent a command or a button's press too late, or took no reply because it had waited."""
        self._late.inc()

    def identified(self, count: int) -> None:
        """Tell how many sessions were begun at Discord within the last day."""
        self._identifies.set(count)

    def indexed(self, corpus: Corpus) -> None:
        """Tell what is answered from now."""
        self._documents.set(len(corpus.documents))
        self._passages.set(corpus.passage_count)
        self._problems.set(len(corpus.problems))
        changed_at = corpus.changes[0].at if corpus.changes else time.time()
        self._index_age.set_function(lambda: max(0.0, time.time() - changed_at))

    def loop_lag(self, seconds: float) -> None:
        """Tell the longest that the event loop was held up within the last minute."""
        self._loop_lag.set(seconds)

    def follow_state(self, is_up: Callable[[], bool]) -> None:
        """Ask, whenever the metrics are read, whether the state can be used."""
        self._state_up.set_function(lambda: float(is_up()))

    def taken_over(self) -> None:
        """Tell that a claim was taken over from a process that died."""
        self._taken_over.inc()

    def feedback_lost(self) -> None:
        """Tell that a vote or a report could not be kept."""
        self._feedback_lost.inc()

    def follow_tasks(self, count: Callable[[], int]) -> None:
        """Ask, whenever the metrics are read, how many tasks there are."""
        self._tasks.set_function(count)

    def exposition(self) -> bytes:
        """Return all of it in Prometheus's text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, namespace=_NAMESPACE, registry=self._registry)

    def _gauge(self, name: str, told: str) -> Gauge:
        return Gauge(name, told, namespace=_NAMESPACE, registry=self._registry)

    def _histogram(self, name: str, told: str) -> Histogram:
        return Histogram(name, told, ("platform",), namespace=_NAMESPACE, registry=self._registry, buckets=_BUCKETS)
