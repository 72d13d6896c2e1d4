"""How long what a language model writes of papers may get."""

from __future__ import annotations

from pydantic import Field

from bot.domain.record import Record


class AnalysisSettings(Record):
    """What an analysis by a language model holds at most."""

    findings: int = Field(3, ge=1, le=10, description="The most findings of a paper.")
    steps: int = Field(12, ge=2, le=40, description="The most steps of a method.")
    points: int = Field(30, ge=3, le=100, description="The most statements in one section of an analysis.")
    characters: int = Field(1_200, ge=120, le=4_000, description="The most characters of one statement.")
    day_points: int = Field(4, ge=1, le=4, description="The most points in each list of a day's summary.")
    second_reading: int = Field(
        30_000,
        ge=0,
        description="From how many tokens of a paper on its method is read again, each step in its own"
        " section, as it is where the model cannot read all at once; 0 for never.",
    )
