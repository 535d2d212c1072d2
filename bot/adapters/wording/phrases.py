"""What the bot always says in the same words, and counts."""

USAGE = "Ask me about the discussions in the folder, for example: When will AI write most of Meta's code?"
NOTHING_FOUND = "Nothing in the knowledge folder answers this."
NEAREST = "Nearest (not an answer):"
NOTE = "note"
READ_IN_PLACE = "Read in place"
NEAREST_PASSAGE = "The nearest passage (not the same words):"
UNIDENTIFIED = "unidentified speaker"
NOT_FOR_OTHERS = (
    "People of other workspaces are here, so I say nothing from the folder. An admin can allow this channel "
    "(SLACK_SHARED_CHANNELS)."
)
NOT_FOR_STRANGERS = (
    "I answer in the servers that I was set up for, and nowhere else. Whoever runs me can change that "
    "(DISCORD_GUILD_IDS, DISCORD_USER_INSTALLS)."
)
NOT_AN_ADMIN = "Only the people named in ADMIN_DISCORD may do that."
NOT_YOURS = "Only who asked, or whoever manages messages here, can remove this."
BELOW = "The answer is below, for everybody."
GONE = "That answer is older than a day, and I keep none longer. Ask again, and I look anew."
VOTED = "Thank you, noted."
FORM_NOT_OPENED = "The form did not open. Please press Report again."
REPORTED = "Thank you. Whoever looks after the folder will see it."
NOT_POSTED = "I may not post in this channel. If you can, /invite me, and press Share again."
EMPTY_FOLDER = "The knowledge folder is empty, so there is nothing to answer from yet."
BEFORE = "Before"
AFTER = "After"
WITHOUT_SECTION = "(no section)"


def count(number: int, noun: str) -> str:
    """Return `1 passage`, `2 passages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
