"""Every day of the month of `tests.e2e.month` ends as it should."""

import re
from pathlib import Path

from tests.e2e.month import a_lab, at, seen, table

EXPECTED = """
10-28 digest 10-28 12:00, 3 papers
10-29 digest 10-29 12:00, 3 papers
10-30 digest 10-30 12:00, 3 papers
11-02 digest 11-02 13:00, 3 papers
11-03 late 11-03 14:.0; digest 11-03 16:[012]0, 3 papers
11-04 digest 11-04 1[34]:.0, 3 papers
11-05 failed 11-05 14:.0; digest 11-05 18:.0, 3 papers
11-06 digest 11-06 13:00, 3 papers, completed 11-07
11-09 digest 11-09 14:.0, 3 papers
11-10 digest 11-10 15:.0, 3 papers
11-11 digest 11-13 09:00, 3 papers
11-12 digest 11-12 13:00, 3 papers; withdrawn told in the thread of 10-29; v2 told in the thread of 11-09
11-13 digest 11-13 13:00, 3 papers
11-18 digest 11-19 10:00, 9 papers
11-19 digest 11-19 13:00, 3 papers
11-20 digest 11-20 14:.0, 3 papers, 1 of them late 11-20 16:[0-3]0, completed 11-20
11-23 digest 11-23 13:00, 3 papers, completed 11-23
11-24 digest 11-24 13:00, 3 papers; v3 told in the thread of 11-09
11-25 digest 11-25 13:00, 3 papers
11-26 digest 11-26 13:00, 3 papers
11-30 digest 11-30 13:00, 3 papers
"""
"""By announcement day, a dot for a digit that jitter decides. 11-11: by a clock that was ahead; the papers
were there. 11-16 and 11-17 came with 11-18. No weekends; 11-27 follows a holiday."""


async def test_every_day_of_a_month_ends_as_it_should(tmp_path: Path) -> None:
    async with a_lab(tmp_path) as lab:
        await lab.live(until=at("12-01 00:00"))
        saw = [f"{day} {told}" for day, told in seen(lab.channel).items()]
        expected = EXPECTED.split("\n")[1:-1]
        assert len(saw) == len(expected), table(lab.channel)
        for row, pattern in zip(saw, expected, strict=True):
            assert re.fullmatch(pattern, row), table(lab.channel)
        keys = [post.key for post in lab.channel.posts]
        assert len(keys) == len(set(keys))
        shown = [key.split("paper:")[1] for key in keys if "paper:" in key]
        assert len(shown) == len(set(shown))
        assert not await lab.store.unfinished_runs()
        assert lab.told
        assert lab.told.missing
        (missing,) = lab.told.missing
        assert missing.digests == 1
        posted = [key for key in keys if "/2026-11-24#" in key]
        assert missing.messages == len(posted)
