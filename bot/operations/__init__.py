"""What keeps the bot running: claims, supervision, logs."""
