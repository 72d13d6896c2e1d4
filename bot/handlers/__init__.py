"""What each command and button does; `bot.commands` has the table that leads here."""
