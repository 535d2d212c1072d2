"""What stands above a comparison and a timeline."""

from bot.adapters.visible import shortened
from bot.adapters.wording.phrases import EMPTY_FOLDER, count
from bot.adapters.wording.questions import topic_of, understood
from bot.answering.compare import Column, Comparison
from bot.answering.timeline import Timeline


def compared(comparison: Comparison) -> str:
    """Return the line above a comparison: the topic, of how many speakers, and what to know about it."""
    if comparison.is_folder_empty:
        return EMPTY_FOLDER
    topic = topic_of(comparison)
    if not comparison.columns:
        return " ".join([f"No passage of anybody about {topic}.", *understood(comparison)])
    return " · ".join([topic, count(len(comparison.columns), "speaker"), *understood(comparison)])


def no_passage(column: Column) -> str:
    """Return what stands in the column of a speaker who has no passage."""
    return f"No passage of {shortened(column.speaker, 60)} about this."


def followed(timeline: Timeline) -> str:
    """Return the line above a timeline: whose and on what, of how many discussions, and what to know about it."""
    speaker, topic = shortened(timeline.speaker, 60), topic_of(timeline)
    if not timeline.passages:
        return " ".join([f"No passage of {speaker} about {topic}.", *understood(timeline)])
    counts = [f"{count(len(timeline.passages), 'discussion')}, oldest first"]
    left_out = [f"{timeline.left_out} more, less sure, left out"] if timeline.left_out else []
    return " · ".join([f"{speaker} on {topic}", *counts, *left_out, *understood(timeline)])
