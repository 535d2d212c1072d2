"""Text that would do harm if a platform took it for more than text."""

#: Mentions, formatting, links, marks of direction and broken characters, in one line.
HOSTILE = (
    "<@U1> & *bold* <!channel> <#C1> <!subteam^S1> @everyone @here <@&5> <t:1:R> </ask:1> <:a:1> <id:guide> "
    "[a](http://x) http://evil.example `code` ~~gone~~ ||hidden|| __under__ > quote # head - list "
    "\u202ereversed\u2066 \x1b[31mred"
)
#: The characters that take most room once they are escaped.
WIDEST = ("&", "@", "<", "\\", "*", "🙂", "数", "a")
