"""What each command and button does; `bot.chat.commands` has the table that leads here."""
