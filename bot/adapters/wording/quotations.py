"""The verdict on a quotation, and what differs."""

from bot.adapters.visible import shortened
from bot.answering.quote import Checked, Differing
from bot.answering.verdicts import Verdict


def checked(answer: Checked) -> str:
    """Return the verdict on a quotation as one sentence; what is not in the folder may still have been said."""
    whose = _whose(answer)
    sentences = {
        Verdict.VERBATIM: f"Verbatim: {whose}, word for word.",
        Verdict.CLOSE: f"Close: {whose}, but for differences that change nothing:",
        Verdict.ALTERED: f"Altered: {_altered(answer)}.",
        Verdict.OTHER_SPEAKER: f"Another speaker: {whose}, and the folder has it from nobody else.",
        Verdict.STITCHED: "Stitched together: these are words from two places, shown below one after the other.",
        Verdict.NOTE_ONLY: "Only in our notes: these are words of this folder's writers, not of anybody who spoke.",
        Verdict.NOT_IN_FOLDER: "Not in the folder. That says nothing about whether it was said elsewhere.",
        Verdict.REFUSED: answer.reason or "",
    }
    return sentences[answer.verdict]


def difference(one: Differing) -> str:
    """Return a difference: how the quotation has it, and how the folder does."""
    if not one.quoted:
        return f"{one.kind.value}: left out “{shortened(one.said, 200)}”"
    if not one.said:
        return f"{one.kind.value}: added “{shortened(one.quoted, 200)}”"
    return f"{one.kind.value}: “{shortened(one.quoted, 200)}” for “{shortened(one.said, 200)}”"


def _whose(answer: Checked) -> str:
    """Return who said what is shown first, and that it was not whoever is said to have."""
    speaker = next((citation.excerpt.speaker for citation in answer.passages), None)
    said = f"{speaker} said this" if speaker else "this was said by somebody whom the folder does not name"
    if answer.speaker and speaker != answer.speaker:
        return f"{said}, not {answer.speaker}" if speaker else f"{said}, so it is not known to be {answer.speaker}"
    return said


def _altered(answer: Checked) -> str:
    """Return what is wrong with a quotation: what differs, and that somebody else said it, if so."""
    kinds = list(dict.fromkeys(f"a {one.kind.value}" for one in answer.differences if one.is_harmful))
    differ = f"{' and '.join(kinds)} {'differs' if len(kinds) == 1 else 'differ'} from what was said"
    speaker = next((citation.excerpt.speaker for citation in answer.passages), None)
    if not answer.speaker or speaker == answer.speaker:
        return differ
    whose = f"{speaker}'s, not {answer.speaker}'s" if speaker else "of somebody whom the folder does not name"
    return f"{differ}, and the words are {whose}"
