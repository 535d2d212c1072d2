"""Judges blocks by Slack's own models, each node by its own class, all the way down.

The models alone look at the outermost node only, and drop unknown keys without a word; so every node's
keys are held against its class's constructor, and its children are visited one by one.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, cast

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as models
from slack_sdk.models.basic_objects import JsonObject

Node = Mapping[str, Any]
Kinds = tuple[type, ...]

TEXT: Final[Kinds] = (models.PlainTextObject, models.MarkdownTextObject)
PLAIN: Final[Kinds] = (models.PlainTextObject,)
PARTS: Final[Kinds] = tuple(
    part for part in vars(models.RichTextElementParts).values() if isinstance(part, type) and hasattr(part, "type")
)
RICH: Final[Kinds] = (
    models.RichTextSectionElement,
    models.RichTextListElement,
    models.RichTextPreformattedElement,
    models.RichTextQuoteElement,
)

# Which kinds may stand under which key of which kind; what has no row is a plain value.
CHILDREN: Final[dict[tuple[str, str], Kinds]] = {
    ("section", "text"): TEXT,
    ("section", "fields"): TEXT,
    ("section", "accessory"): (models.InteractiveElement, models.ImageElement),
    ("header", "text"): PLAIN,
    ("image", "title"): PLAIN,
    ("input", "label"): PLAIN,
    ("input", "hint"): PLAIN,
    ("input", "element"): (models.InputInteractiveElement,),
    ("video", "title"): PLAIN,
    ("video", "description"): PLAIN,
    ("alert", "text"): TEXT,
    ("actions", "elements"): (models.InteractiveElement,),
    ("context", "elements"): (models.ImageElement, *TEXT),
    ("context_actions", "elements"): (models.FeedbackButtonsElement, models.IconButtonElement),
    ("rich_text", "elements"): RICH,
    ("rich_text_section", "elements"): PARTS,
    ("rich_text_preformatted", "elements"): PARTS,
    ("rich_text_quote", "elements"): PARTS,
    ("rich_text_list", "elements"): (models.RichTextSectionElement,),
    ("table", "rows"): (models.RawTextObject, models.RawNumberObject, models.RichTextBlock),
    ("table", "column_settings"): (models.TableBlockColumnSettings,),
    ("card", "hero_image"): (models.ImageElement,),
    ("card", "icon"): (models.ImageElement,),
    ("card", "title"): TEXT,
    ("card", "subtitle"): TEXT,
    ("card", "body"): TEXT,
    ("card", "actions"): (models.ButtonElement,),
    ("carousel", "elements"): (models.CardBlock,),
    ("container", "title"): PLAIN,
    ("container", "rich_text_title"): (models.RichTextBlock,),
    ("container", "subtitle"): TEXT,
    ("container", "icon"): (models.ImageElement,),
    ("container", "child_blocks"): (models.Block,),
    ("task_card", "details"): (models.RichTextBlock,),
    ("task_card", "output"): (models.RichTextBlock,),
    ("task_card", "sources"): (models.UrlSourceElement,),
    ("plan", "tasks"): (models.TaskCardBlock,),
    ("button", "text"): PLAIN,
    ("workflow_button", "text"): PLAIN,
    ("icon_button", "text"): PLAIN,
    ("feedback_buttons", "positive_button"): (models.FeedbackButtonObject,),
    ("feedback_buttons", "negative_button"): (models.FeedbackButtonObject,),
    ("FeedbackButtonObject", "text"): PLAIN,
    ("ConfirmObject", "title"): PLAIN,
    ("ConfirmObject", "text"): TEXT,
    ("ConfirmObject", "confirm"): PLAIN,
    ("ConfirmObject", "deny"): PLAIN,
    ("Option", "text"): TEXT,
    ("Option", "description"): TEXT,
    ("OptionGroup", "label"): PLAIN,
    ("OptionGroup", "options"): (models.Option,),
}
# The same under every kind that takes them.
COMMON: Final[dict[str, Kinds]] = {
    "confirm": (models.ConfirmObject,),
    "placeholder": PLAIN,
    "options": (models.Option,),
    "option_groups": (models.OptionGroup,),
    "initial_option": (models.Option,),
    "initial_options": (models.Option,),
}
# What the constructors take for the sake of older formats, or do not ask for although Slack does.
NOT_IN_BLOCKS: Final[Mapping[str, set[str]]] = {"Option": {"label"}}
ALSO_REQUIRED: Final[Mapping[str, set[str]]] = {
    "Option": {"text"},
    "OptionGroup": {"label"},
    "image": {"alt_text"},
    "rich_text_list": {"style"},
}
# The kinds that Slack tells by their place alone.
UNTYPED: Final[Kinds] = (
    models.ConfirmObject,
    models.FeedbackButtonObject,
    models.Option,
    models.OptionGroup,
    models.TableBlockColumnSettings,
)
MAY_BE_EMPTY: Final = {each.type for each in RICH}  # type: ignore[attr-defined]  # all four have one
# Blocks that the judge has no rows for; nobody here sends them.
LEFT_OUT: Final = {"auth_provider", "call", "file"}


def block_violations(blocks: object, path: str = "blocks") -> Iterator[str]:
    """Yield what is wrong with a list of blocks, each with the path of the node."""
    if not isinstance(blocks, list):
        yield f"{path}: not a list"
        return
    for index, block in enumerate(blocks):
        yield from _node_violations(block, (models.Block,), f"{path}[{index}]")
    ids = Counter(block["block_id"] for block in blocks if isinstance(block, Mapping) and "block_id" in block)
    yield from (f"{path}: block_id {name!r} stands {times} times" for name, times in ids.items() if times > 1)


def walk(node: object) -> Iterator[Node]:
    """Yield every object inside, itself first."""
    if isinstance(node, Mapping):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def _node_violations(node: object, kinds: Kinds, path: str) -> Iterator[str]:
    if not isinstance(node, Mapping):
        yield f"{path}: not an object but {node!r:.60}"
        return
    kind = _class_of(node, kinds)
    if kind is None:
        allowed = " or ".join(sorted({_name(each) for each in kinds}))
        yield f"{path}: {node.get('type')!r} is not allowed here, only {allowed}"
        return
    yield from _key_violations(node, kind, path)
    yield from _model_violations(node, kind, path)
    for key, child in node.items():
        children = CHILDREN.get((_name(kind), key)) or (COMMON.get(key) if key in _keys(kind)[0] else None)
        if child == [] and _name(kind) not in MAY_BE_EMPTY:
            yield f"{path}.{key}: empty"
        if children and child is not None:
            yield from _child_violations(child, children, f"{path}.{key}")


def _child_violations(child: object, kinds: Kinds, path: str) -> Iterator[str]:
    if not isinstance(child, list):
        yield from _node_violations(child, kinds, path)
        return
    for index, each in enumerate(child):
        if each is not None or models.TableBlockColumnSettings not in kinds:
            yield from _child_violations(each, kinds, f"{path}[{index}]")
    ids = Counter(each["action_id"] for each in child if isinstance(each, Mapping) and "action_id" in each)
    yield from (f"{path}: action_id {name!r} stands {times} times" for name, times in ids.items() if times > 1)


def _key_violations(node: Node, kind: type, path: str) -> Iterator[str]:
    allowed, required = _keys(kind)
    yield from (f"{path}.{key}: {_name(kind)} has no such key" for key in node if key not in allowed)
    yield from (f"{path}.{key}: {_name(kind)} needs it" for key in sorted(required) if node.get(key) is None)


def _model_violations(node: Node, kind: type, path: str) -> Iterator[str]:
    allowed, _ = _keys(kind)
    try:
        made = kind(**{key: _widened(value) for key, value in node.items() if key in allowed - {"type"}})
        cast(JsonObject, made).validate_json()
    except SlackObjectFormationError as error:
        yield f"{path}: {error}"
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        yield f"{path}: Slack's {kind.__name__} cannot be made of it: {type(error).__name__}: {error}"


def _class_of(node: Node, kinds: Kinds) -> type | None:
    wanted = node.get("type")
    for kind in kinds:
        for each in _family(kind):
            same = getattr(each, "type", None) == wanted if wanted else each in UNTYPED
            if same and wanted not in LEFT_OUT:
                return each
    return None


def _family(kind: type) -> Iterator[type]:
    yield kind
    children: list[type] = type.__subclasses__(kind)
    for child in children:
        yield from _family(child)


@cache
def _keys(kind: type) -> tuple[set[str], set[str]]:
    parameters = inspect.signature(kind).parameters.values()
    named = [parameter for parameter in parameters if parameter.kind is not inspect.Parameter.VAR_KEYWORD]
    name = _name(kind)
    allowed = {each.name for each in named} - {"subtype"} - NOT_IN_BLOCKS.get(name, set())
    required = {each.name for each in named if each.default is inspect.Parameter.empty}
    typed = {"type"} if hasattr(kind, "type") else set()
    return allowed | typed, required | typed | ALSO_REQUIRED.get(name, set())


def _name(kind: type) -> str:
    return str(getattr(kind, "type", kind.__name__))


def _widened(value: Any) -> Any:
    # Slack does not say what a character is; UTF-16 units are the most careful reading, so each
    # character beyond them counts twice.
    if isinstance(value, str):
        return "".join("xx" if character > "\uffff" else character for character in value)
    if isinstance(value, list):
        return [_widened(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _widened(each) for key, each in value.items()}
    return value
