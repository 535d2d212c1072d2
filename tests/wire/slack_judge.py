"""Judges what the bot sends to Slack: the SDK's schema, the platform's limits, and our own promises about posts."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.wire.slack_blocks_judge import Node, block_violations, walk

POSTS: Final = {"chat.postMessage", "chat.scheduleMessage", "response_url"}
MESSAGES: Final = POSTS | {"chat.postEphemeral", "chat.update", "chat.meMessage"}
MOST_BLOCKS: Final = 50
MOST_TEXT: Final = 4_000
MOST_TEXT_OBJECT: Final = 3_000
MOST_FIELD: Final = 2_000
MOST_OPTION: Final = 75
MOST_ID: Final = 255
MOST_URL: Final = 3_000
MOST_MARKDOWN: Final = 12_000  # of all markdown blocks of a payload together
MOST_RICH_TEXT: Final = 10_000  # nowhere confirmed for rich_text, said of tables: the careful reading
MOST_ROWS: Final = 100
MOST_CELLS: Final = 20
MOST_CHOICES: Final = {"checkboxes": 10, "radio_buttons": 10}
STYLES: Final = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
TIMESTAMP: Final = re.compile(r"\d{10}\.\d{6}")
NOTIFIES: Final = re.compile(r"<!(?:channel|here|everyone|subteam)\b")


def violations(method: str, arguments: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a request to a Web API method, or with a body to a `response_url`."""
    found = [*_argument_violations(method, arguments)]
    if method in MESSAGES:
        found += _message_violations(method, arguments)
    if isinstance(arguments.get("view"), Mapping):
        found += _view_violations(arguments["view"])
    return [f"{method}: {wrong}" for wrong in found]


def _argument_violations(method: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    known = AsyncWebhookClient.send if method == "response_url" else _sdk_method(method)
    if known is None:
        yield "the SDK knows no such method"
        return
    parameters = inspect.signature(known).parameters
    allowed = parameters.keys() - {"self", "kwargs", "headers"} | ({"thread_ts"} if method == "response_url" else set())
    if method in MESSAGES:
        allowed |= {"unfurl_links", "unfurl_media"}
    if method != "response_url":
        allowed |= {"team_id"}  # bolt adds it to every call that answers an event
    yield from (f"{key}: no such argument" for key in arguments if key not in allowed)
    required = {name for name, each in parameters.items() if each.default is each.empty} - {"self", "kwargs"}
    # `app_token` travels in the header.
    yield from (f"{key}: missing" for key in sorted(required - arguments.keys() - {"app_token"}))


def _sdk_method(method: str) -> Any:
    return getattr(AsyncWebClient, method.replace(".", "_"), None)


def _message_violations(method: str, message: Mapping[str, Any]) -> Iterator[str]:
    if message.get("delete_original"):
        return
    yield from _text_violations(message)
    for flag in ("unfurl_links", "unfurl_media"):
        if message.get(flag) not in ((False,) if method in POSTS else (False, None)):
            yield f"{flag}: must be false, is {message.get(flag)!r}"
    if message.get("link_names"):
        yield "link_names: must not be set"
    if message.get("parse") not in (None, "none"):
        yield f"parse: {message['parse']!r}"
    for key in ("thread_ts", "ts"):
        if message.get(key) is not None and not TIMESTAMP.fullmatch(str(message[key])):
            yield f"{key}: {message[key]!r} is no timestamp"
    if message.get("response_type") not in (None, "ephemeral", "in_channel"):
        yield f"response_type: {message['response_type']!r}"
    metadata = message.get("metadata")
    if metadata is not None and not {"event_type", "event_payload"} <= metadata.keys():
        yield "metadata: needs event_type and event_payload"
    if message.get("blocks") is not None:
        yield from _blocks_violations(message["blocks"], MOST_BLOCKS, "blocks")
    for index, attachment in enumerate(message.get("attachments") or []):
        yield from _blocks_violations(attachment.get("blocks") or [], MOST_BLOCKS, f"attachments[{index}].blocks")


def _text_violations(message: Mapping[str, Any]) -> Iterator[str]:
    text = message.get("text")
    if message.get("markdown_text") is not None:
        if text or message.get("blocks"):
            yield "markdown_text: excludes text and blocks"
        yield from _too_long("markdown_text", message["markdown_text"], MOST_MARKDOWN)
    elif not isinstance(text, str) or not text.strip():
        yield "text: empty; notifications and screen readers read it"
    else:
        yield from _too_long("text", text, MOST_TEXT)
        if NOTIFIES.search(text):
            yield "text: notifies a whole channel or group"


def _view_violations(view: Mapping[str, Any]) -> Iterator[str]:
    try:
        View(**view).validate_json()
    except (SlackObjectFormationError, TypeError, AttributeError, KeyError) as error:
        yield f"view: {error}"
    yield from _blocks_violations(view.get("blocks"), View.blocks_max_length, "view.blocks")


def _blocks_violations(blocks: object, most: int, path: str) -> Iterator[str]:
    yield from block_violations(blocks, path)
    if not isinstance(blocks, list):
        return
    if len(blocks) > most:
        yield f"{path}: {len(blocks)} blocks, at most {most}"
    nodes = [*walk(blocks)]
    for node in nodes:
        yield from (f"{path}: {wrong}" for wrong in _limit_violations(node))
    markdown = "".join(str(node.get("text", "")) for node in nodes if node.get("type") == "markdown")
    yield from _too_long(f"{path}: markdown in all", markdown, MOST_MARKDOWN)
    for block in (node for node in nodes if node.get("type") == "rich_text"):
        inside = "".join(str(node.get("text", "")) for node in walk(block) if node.get("type") in ("text", "link"))
        yield from _too_long(f"{path}: a rich_text in all", inside, MOST_RICH_TEXT)
    if sum(node.get("type") == "table" for node in nodes) > 1:
        yield f"{path}: more than one table"


def _limit_violations(node: Node) -> Iterator[str]:
    """Yield what the SDK's classes do not look at."""
    kind = node.get("type")
    if kind in ("plain_text", "mrkdwn", "text", "raw_text"):
        yield from _text_object_violations(str(kind), node.get("text"))
    for key in ("block_id", "action_id"):
        if key in node and not (isinstance(node[key], str) and 0 < _length(node[key]) <= MOST_ID):
            yield f"{key}: {node[key]!r:.60} must have 1 to {MOST_ID} characters"
    if "url" in node:
        if not str(node["url"]).startswith(("https://", "http://")):
            yield f"url: {node['url']!r:.60} is no web address"
        yield from _too_long("url", str(node["url"]), MOST_URL)
    for index, each in enumerate(_objects(node.get("fields"))):
        yield from _too_long(f"fields[{index}]", str(each.get("text", "")), MOST_FIELD)
    yield from _choice_violations(str(kind), node)
    yield from _rich_text_violations(str(kind), node)
    if kind == "table":
        yield from _table_violations(node)


def _text_object_violations(kind: str, text: object) -> Iterator[str]:
    if not isinstance(text, str) or not text:
        yield f"{kind}: text is empty"
    elif kind in ("plain_text", "mrkdwn"):
        yield from _too_long(kind, text, MOST_TEXT_OBJECT)
        if NOTIFIES.search(text):
            yield f"{kind}: notifies a whole channel or group"


def _choice_violations(kind: str, node: Node) -> Iterator[str]:
    options = _objects(node.get("options"))
    if len(options) > MOST_CHOICES.get(kind, len(options)):
        yield f"{kind}: {len(options)} options, at most {MOST_CHOICES[kind]}"
    for option in options:
        text, description = option.get("text"), option.get("description")
        if isinstance(text, Mapping) and text.get("type") == "mrkdwn" and kind not in MOST_CHOICES:
            yield f"{kind}: options take plain_text only"
        if isinstance(description, Mapping):
            yield from _too_long(f"{kind}: option description", str(description.get("text", "")), MOST_OPTION)
        if "url" in option and kind != "overflow":
            yield f"{kind}: only an overflow's options have a url"


def _rich_text_violations(kind: str, node: Node) -> Iterator[str]:
    if kind in ("broadcast", "usergroup"):
        yield f"{kind}: notifies a whole channel or group"
    if kind == "rich_text_list" and node.get("style") not in ("bullet", "ordered"):
        yield f"rich_text_list: style {node.get('style')!r}"
    style = node.get("style")
    if isinstance(style, Mapping):
        yield from (f"{kind}: no such style {key!r}" for key in style if key not in STYLES)
        yield from (f"{kind}: style {key} is {value!r}" for key, value in style.items() if not isinstance(value, bool))
    elif style is not None and kind in ("text", "link", "user", "channel", "emoji", "date"):
        yield f"{kind}: style must be an object, is {style!r}"


def _table_violations(node: Node) -> Iterator[str]:
    rows = node.get("rows") or []
    if len(rows) > MOST_ROWS or any(len(row) > MOST_CELLS for row in rows):
        yield f"table: at most {MOST_ROWS} rows of {MOST_CELLS} cells"
    inside = "".join(str(each.get("text", "")) for each in walk(rows))
    yield from _too_long("table in all", inside, MOST_RICH_TEXT)


def _objects(children: object) -> list[Node]:
    return [each for each in children if isinstance(each, Mapping)] if isinstance(children, list) else []


def _too_long(what: str, text: str, most: int) -> Iterator[str]:
    if _length(text) > most:
        yield f"{what}: {_length(text)} characters, at most {most}"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
