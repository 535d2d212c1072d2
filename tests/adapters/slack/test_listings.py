"""Discussions as Block Kit: what stands below a passage in its place."""

from dataclasses import replace
from pathlib import Path

from slack_sdk.models.blocks import Block

from bot.adapters.slack.listings import shown_to_message
from tests.fakes import answerer_of, header
from tests.wire import slack_judge

WORDS = "**Ada Stripe** [1:10]: A zebra herd grows to forty animals before the rains.\n"
PAGE = "https://pages.example/sources/talk/1"


def blocks_of(folder: Path, reader_url: str | None) -> list[dict[str, object]]:
    asked = answerer_of(folder, {"talk.md": header(title="Talk", url="https://talk.example/1") + WORDS})
    shown = asked.show(asked.knowledge.corpus.passages[0].id, None)
    assert shown.passage
    message = shown_to_message(replace(shown, passage=replace(shown.passage, reader_url=reader_url)))
    blocks = [block.to_dict() for block in message.blocks if isinstance(block, Block)]
    sent = {"text": message.text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    assert [] == slack_judge.violations("response_url", sent)
    return blocks


def test_a_passage_in_its_place_opens_its_page(tmp_path: Path) -> None:
    """By a button, where others find the reader, and only there."""
    (actions,) = [block for block in blocks_of(tmp_path, PAGE) if block["type"] == "actions"]

    assert f"'url': '{PAGE}'" in str(actions)
    assert "Read in place" in str(actions)
    assert "actions" not in [block["type"] for block in blocks_of(tmp_path, None)]
