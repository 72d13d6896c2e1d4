"""Answering people: commands, questions, and what every front end shares."""
