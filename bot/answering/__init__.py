"""What the bot can be asked, and its answers, before any platform shows them."""
