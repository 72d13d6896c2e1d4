"""What the use cases need of the world. Adapters implement these; tests have their own in `tests/fakes.py`.

Every port raises errors of `bot.domain.errors` only.
"""
