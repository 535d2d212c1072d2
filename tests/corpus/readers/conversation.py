"""An invented conversation of two speakers and ten minutes, written for the tests, in every format that can hold it."""

import html
import io
import textwrap
from dataclasses import dataclass
from itertools import chain, pairwise

from bot.corpus.times import seconds_to_time

TITLE = "Lending machines"
MIRA = "Mira Okafor"
TOBIAS = "Tobias Lind"
END = 600  # seconds


@dataclass(frozen=True)
class Turn:
    """Who speaks, and the paragraphs with the second at which each begins."""

    speaker: str
    paragraphs: tuple[tuple[int, str], ...]


CONVERSATION = (
    Turn(
        TOBIAS,
        (
            (
                0,
                "Welcome back to the Tideline. My guest runs the only public library in the country that lends "
                "out computing time as if it were books. Mira, what does a reader get when they hold up their "
                "card at your desk?",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                17,
                "Forty hours on a shared machine, for three weeks, and nobody asks what for. Some translate the "
                "letters of their grandmother. One man has been checking 5 < 7 kinds of proofs since May, and a "
                "school class trains a model that tells lichens apart from photographs. The rule is the one that "
                "holds for novels.",
            ),
            (
                41,
                "If somebody is waiting, you bring it back on time, and if nobody is waiting, you may renew it "
                "twice. We did not invent anything, we only refused to see why a machine should be treated with "
                "more suspicion than a book.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                66,
                "The council called it a subsidy for hobbyists. Was that unfair, or is there something to it?",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                74,
                "It is a subsidy for hobbyists. So is the piano in the reading room, and so were the "
                "encyclopedias. What the council left out is that two of those hobbyists now keep the timetable "
                "of the ferries running, because they learnt here what an optimiser can do and what it cannot. I "
                "would rather defend the word than replace it.",
            ),
            (
                103,
                "A town that only pays for what has already proved useful will be about ten years late to "
                "everything, and it will pay consultants for the privilege of being late. Hobbyists are the "
                "cheapest research department that we have ever had. And they do not send invoices.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                136,
                "Let us talk about money, then. The first winter you ran on four donated cards and the waste "
                "heat went into the swimming pool. What did the second winter look like?",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                149,
                "Colder for the swimmers. We bought used accelerators at a fifth of the price, which meant that "
                "they needed twice the electricity and broke three times as often. The lesson was that the price "
                "of a machine is a footnote, and the price of the power contract is the book.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                177,
                "So you went and negotiated a power contract. As a librarian.",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                183,
                "As a librarian with a tide table. The estuary turns four times a day, and the turbine sells its "
                "surplus for almost nothing at slack demand. We promised to compute only in those hours, and the "
                "scheduler knows the moon better than our fishermen do. People laughed about the waiting times.",
            ),
            (
                209,
                "Then they noticed that a job which starts at half past two in the morning is finished when they "
                "have had their coffee, and that nobody on their street pays for it with a higher bill. Patience "
                "turned out to be our largest reserve of capacity.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                238,
                "Patience as capacity. I want to hold on to that, because the companies that I usually interview "
                "say the opposite. They say whoever has the answer a minute earlier takes the whole market.",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                253,
                "For a search box that may be true. It is not true for a school, a clinic or a court, and those "
                "are the places where a wrong answer stays wrong for years. I have never met a judge who needed "
                "a verdict by half past nine, but I have met several who needed the reasons in writing.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                284,
                "Which brings us to the models themselves. You lend three of them, all with open weights. Who chose?",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                295,
                "The readers did, by borrowing. We began with eleven and kept statistics of the shelf, exactly "
                "as with the crime novels. Eight were never taken out after the first week, the three that "
                "remain are not the largest ones, and the most popular is the one whose mistakes are easiest to "
                "notice. That surprised me more than anything.",
            ),
            (
                325,
                "Given the choice, people did not want the assistant that is right most often. They wanted the "
                "one that looks unsure when it is unsure, because then they know when they have to think for "
                "themselves, and most of them rather like thinking.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                354,
                "Let me read you an objection by a listener. She writes that open weights in a public library "
                "are a loaded gun on an unlocked shelf, and that you would not lend out nerve gas either.",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                369,
                "I take the objection seriously, and I answer it with the borrowing record. We lend chemistry "
                "books, we lend lock-picking manuals, we keep a register of neither. The three models on our "
                "shelf were examined by the university before we put them there, and the report is lent out as "
                "well.",
            ),
            (
                398,
                "If there is ever one that fails the examination, it will not go on the shelf. What I will not "
                "do is buy a licence for something whose examination I am forbidden to read, whoever sells it "
                "and however friendly the salesman. A closed report is a closed library.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                424,
                "Has that ever happened, that a model failed?",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                429,
                "Twice. One of them was excellent at medicine and gave the same dose to adults and to children. "
                "The other one could be talked into anything by whoever claimed to be its author. Neither was "
                "sold to us as dangerous, they were sold to us as finished.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                453,
                "If a minister were listening, what would you ask for? You may have one sentence and no budget.",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                464,
                "Make every public purchase of a model depend on a report that any reader may borrow. It costs "
                "nothing, it needs no new office, and it would do more for safety than the next three summits, "
                "since a vendor who must show the report to a librarian will show a better model.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                492,
                "And if the minister answers that small towns have no experts who could read such a report?",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                500,
                "Then I would invite the minister to our Thursday evening. Fourteen people sit around one "
                "printed report, a retired welder, two nurses, a girl who is far too young, and they find in two "
                "hours what the summary had hidden. Expertise is what a group does with time, not a title on a "
                "door.",
            ),
            (
                532,
                "They are wrong sometimes, of course, and loudly. But they write down why they believed it, and "
                "the next group reads that first. I do not know of a ministry that keeps its errors on an open "
                "shelf.",
            ),
        ),
    ),
    Turn(
        TOBIAS,
        (
            (
                556,
                "Mira Okafor, thank you. The library opens at nine, the tide is in at a quarter to eleven, and "
                "the lichen model is out until the end of the month.",
            ),
        ),
    ),
    Turn(
        MIRA,
        (
            (
                575,
                "Somebody is always waiting for that one. Thank you, Tobias. Bring your card.",
            ),
        ),
    ),
)


def to_markdown() -> bytes:
    """The conversation as a knowledge file."""
    lines = ["---", f"title: {TITLE}", f"speakers: [{TOBIAS}, {MIRA}]", "words: verbatim", "---", ""]
    for turn in CONVERSATION:
        for number, (second, words) in enumerate(turn.paragraphs):
            head = f"**{turn.speaker}** [{seconds_to_time(second)}]:" if not number else f"[{seconds_to_time(second)}]"
            lines += [f"{head} {words}", ""]
    return "\n".join(lines).encode()


def to_plain() -> bytes:
    """The conversation as people type it, in lines of 72 characters."""
    paragraphs = [
        f"{turn.speaker} ({_clock(second)}): {words}" if not number else f"[{_clock(second)}] {words}"
        for turn in CONVERSATION
        for number, (second, words) in enumerate(turn.paragraphs)
    ]
    return "\r\n\r\n".join(textwrap.fill(text, 72).replace("\n", "\r\n") for text in paragraphs).encode()


def cues() -> list[tuple[int, int, str, str, bool]]:
    """Start and end in milliseconds, speaker, words, and whether the turn begins here; of eleven words or fewer."""
    paragraphs = [
        (second, turn.speaker, words, not number)
        for turn in CONVERSATION
        for number, (second, words) in enumerate(turn.paragraphs)
    ]
    made = []
    for (second, speaker, words, opens), after in pairwise([*paragraphs, (END, "", "", False)]):
        every = words.split()
        parts = [" ".join(every[at : at + 11]) for at in range(0, len(every), 11)]
        length = (after[0] - second) * 1000 // len(parts)
        for number, part in enumerate(parts):
            start = second * 1000 + number * length
            made.append((start, start + length, speaker, part, opens and not number))
    return made


def to_webvtt() -> bytes:
    """The conversation as captions with voices."""
    blocks = [f"WEBVTT - {TITLE}", "NOTE made for the tests", "STYLE\n::cue(v) { color: blue }"]
    for start, end, speaker, words, _ in cues():
        blocks.append(f"{_stamp(start)} --> {_stamp(end)} align:start\n<v {speaker}>{html.escape(words)}</v>")
    return "\n\n".join(blocks).encode()


def to_rolling_webvtt() -> bytes:
    """The conversation as a video site writes captions that scroll: each line stands twice, a name after >>."""
    lines = [(start, end, f">> {speaker}: {words}" if opens else words) for start, end, speaker, words, opens in cues()]
    blocks = [f"WEBVTT - {TITLE}\nKind: captions\nLanguage: en"]
    above = " "
    for start, end, words in lines:
        first, *rest = html.escape(words).split(" ")
        timed = first + "".join(f"<{_stamp(start + 100 * n)}><c> {word}</c>" for n, word in enumerate(rest, 1))
        blocks.append(f"{_stamp(start)} --> {_stamp(end - 10)} align:start position:0%\n{above}\n{timed}")
        blocks.append(f"{_stamp(end - 10)} --> {_stamp(end)} align:start position:0%\n{html.escape(words)}\n ")
        above = html.escape(words)
    return "\n\n".join(blocks).encode()


def to_srt() -> bytes:
    """The conversation as numbered captions, the name where a turn begins."""
    blocks = []
    for number, (start, end, speaker, words, opens) in enumerate(cues(), 1):
        half = len(words.split()) // 2
        text = " ".join(words.split()[:half]) + "\n" + " ".join(words.split()[half:])
        name = f"{speaker}: " if opens else ""
        blocks.append(f"{number}\n{_stamp(start, ',')} --> {_stamp(end, ',')}\n{name}<i>{text.strip()}</i>")
    return "\r\n\r\n".join(block.replace("\n", "\r\n") for block in blocks).encode()


def to_html() -> bytes:
    """The conversation as a page with everything around it that pages have."""
    paragraphs = [
        f"<p><strong>{turn.speaker}</strong> <span>({_clock(second)})</span>: {html.escape(words)}</p>"
        if not number
        else f"<p>[{_clock(second)}] {html.escape(words)}</p>"
        for turn in CONVERSATION
        for number, (second, words) in enumerate(turn.paragraphs)
    ]
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>
<link rel="canonical" href="https://tideline.example/lending"><style>p {{ margin: 0 }}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/all">All episodes</a></li></ul></nav>
<main><article><h1>{TITLE}</h1>{"".join(paragraphs)}</article></main>
<aside><p>Subscribe to the newsletter of the Tideline and never miss an episode again.</p></aside>
<footer><p>Copyright The Tideline. Imprint, privacy and cookies.</p></footer>
<script>var words = "not these";</script></body></html>""".encode()


def to_docx() -> bytes:
    """The conversation as a Word document."""
    import docx

    document = docx.Document()
    document.core_properties.title = TITLE
    for turn in CONVERSATION:
        for number, (second, words) in enumerate(turn.paragraphs):
            paragraph = document.add_paragraph()
            if number == 0:
                paragraph.add_run(turn.speaker).bold = True
                paragraph.add_run(f" ({_clock(second)}): ")
            else:
                paragraph.add_run(f"[{_clock(second)}] ")
            for part in words.partition(", "):
                paragraph.add_run(part)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def to_pdf() -> bytes:
    """The conversation in print: six pages with headers, footers and words divided at the ends of lines."""
    from fpdf import FPDF

    class Printed(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, f"The Tideline: {TITLE}", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-12)
            self.cell(0, 6, f"Page {self.page_no()}", align="C")

    pdf = Printed(format=(110, 150))
    pdf.set_title(TITLE)
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    for turn in CONVERSATION:
        for number, (second, words) in enumerate(turn.paragraphs):
            head = f"{turn.speaker} ({_clock(second)}):" if not number else f"[{_clock(second)}]"
            divided = words.replace("encyclopedias", "encyclo\xadpedias").replace("accelerators", "acceler\xadators")
            pdf.write(6, f"{head} {divided}")
            pdf.ln(10)
    return bytes(pdf.output())


CONVERSATIONS = {
    "markdown.md": to_markdown,
    "plain.txt": to_plain,
    "voices.vtt": to_webvtt,
    "rolling.vtt": to_rolling_webvtt,
    "numbered.srt": to_srt,
    "page.html": to_html,
    "word.docx": to_docx,
    "print.pdf": to_pdf,
}


def spoken() -> list[tuple[str, int, str]]:
    """Speaker, second and words of every paragraph."""
    return list(
        chain.from_iterable(
            ((turn.speaker, second, words) for second, words in turn.paragraphs) for turn in CONVERSATION
        )
    )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _stamp(milliseconds: int, point: str = ".") -> str:
    return f"{_clock(milliseconds // 1000)}{point}{milliseconds % 1000:03}"
