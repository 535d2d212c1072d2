"""Generated Markdown, as wild as people and their tools write it."""

from hypothesis import strategies as st

_WORDS = st.sampled_from(
    [*"models data Zuckerberg Jane agents compute Llama tokens Café naïve".split(), "数据", "🙂", "1,000", "12:34"]
    + ["U.S.", "e.g.", "we're", "‘so’", "x"]
)
_PLAIN = _WORDS.map(str)
_INLINE = st.one_of(
    _PLAIN,
    _WORDS.map(lambda word: f"**{word}**"),
    _WORDS.map(lambda word: f"*{word}*"),
    _WORDS.map(lambda word: f"_{word} {word}_"),
    _WORDS.map(lambda word: f"[{word}](http://example.org/{'a'}?b=1|2)"),
    _WORDS.map(lambda word: f"[{word}][1]"),
    _WORDS.map(lambda word: f"`{word} {word}`"),
    _WORDS.map(lambda word: f"`{word}\n  {word}`"),
    _WORDS.map(lambda word: f"\\*{word}\\_"),
    _WORDS.map(lambda word: f"{word}&amp;&nbsp;"),
    _WORDS.map(lambda word: f"![{word}](picture.png)"),
    _WORDS.map(lambda word: f"<b>{word}</b>"),
    st.sampled_from(
        ["—", "|", "\\", "**", "[1:02]", "<http://a.b/c>", "“quoted”", "~~gone~~", "\t", "\\|", "...", "?", "  \n"]
    ),
)
_LINE = st.lists(_INLINE, min_size=1, max_size=8).map(" ".join)
_SENTENCES = st.lists(
    st.lists(_PLAIN, min_size=1, max_size=40).map(lambda words: " ".join(words) + "."), min_size=1, max_size=30
).map(" ".join)
_PARAGRAPH = st.lists(_LINE, min_size=1, max_size=3).map("\n".join)
_TURN = st.builds(
    lambda name, time, line: f"**{name}**{time}: {line}",
    st.sampled_from(["Jane Doe", "Host", "Speaker 2", "Max"]),
    st.sampled_from(["", " [1:02]", " (1:02:03)"]),
    _PARAGRAPH,
)
_QUOTATION = st.builds(
    lambda lines, end: "\n".join(f"> {line}" for line in [*lines, *end]),
    st.lists(_LINE, min_size=1, max_size=3),
    st.sampled_from([[], ["— Jane Doe [2:03]"], ["", "— Jane Doe"], [">nested"]]),
)
_TABLE = st.lists(st.tuples(_LINE, _LINE), min_size=1, max_size=3).map(
    lambda rows: (
        "| a | b |\n|---|:-:|\n" + "\n".join(f"| {left} | {right} |".replace("\n", " ") for left, right in rows)
    )
)
_BLOCK = st.one_of(
    _PARAGRAPH,
    _SENTENCES,
    _TURN,
    _QUOTATION,
    _TABLE,
    st.builds(lambda level, line: f"{'#' * level} {line}", st.integers(1, 3), _LINE),
    _LINE.map(lambda line: f"{line}\n====="),
    _LINE.map(lambda line: f"## {line} [12:34]"),
    st.lists(_LINE, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"- {line}\n\tmore\n\n\tapart" for line in lines)
    ),
    st.lists(_LINE, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
    ),
    _PARAGRAPH.map(lambda text: f"```py\n{text}\n\n  x\n```"),
    _PARAGRAPH.map(lambda text: "\tcode\n\t\t" + text),
    _LINE.map(lambda line: f"-\t\tcode {line}"),
    _PARAGRAPH.map(lambda text: f"[1:02:03] {text}"),
    st.sampled_from(["<!-- a\n\ncomment -->", "---", "[1]: http://example.org", "\u2003\nspaced", "", "> > >"]),
)
_HEADER = st.sampled_from(
    [
        "",
        "---\ntitle: Talk\nspeakers: [Jane Doe]\n---\n",
        "---\nspeakers: [Jane Doe, Max Muster]\nhost: Kim Host\nwords: verbatim\n---\n",
        "---\nspeakers: [Jane Doe]\nkind: essay\nwords: verbatim\n---\n",
        "---\ntitle: [broken\n---\n",
    ]
)
_ORDERLY = st.builds(
    lambda top, blocks, end: (top + "\n\n".join(blocks)).replace("\n", end),
    _HEADER,
    st.lists(_BLOCK, max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
_WILD = st.text(st.sampled_from("#>*_`[]()!\\|-+=~&;:<> \t\n\r\x00\x0b\x0c\x85\u2028\u2003ab1.0—\"“🙂'"), max_size=60)

#: Documents: orderly ones, and any heap of characters that mean something to Markdown.
markdown = st.one_of(_ORDERLY, _WILD)
#: Documents long enough that passages must be broken.
long_markdown = st.builds(
    lambda top, blocks: top + "\n\n".join(blocks),
    _HEADER,
    st.lists(st.one_of(_SENTENCES, _TURN, _QUOTATION, st.just("## A heading"), st.just("word " * 200)), max_size=12),
)
