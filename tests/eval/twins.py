"""Measures questions and interests in Chinese beside the same ones in English, on the same papers.

`make eval REAL="folder …"` prints the table. The twins of questions are those of `real_first.json` and
`real_second.json`, those of interests belong to the invented papers.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.eval.judged_papers import INTERESTS, invented_feed
from tests.eval.reading import Report, measure_questions, read_texts
from tests.eval.selection import Judged, picked, report, tell

FOLDER = Path(__file__).parent
TWINS: Mapping[str, Any] = json.loads((FOLDER / "chinese.json").read_text(encoding="utf-8"))


async def questions(file: str, folders: Sequence[Path], *, each: bool) -> None:
    """One set, in both languages."""
    truth: dict[str, Any] = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    twins: Mapping[str, str] = TWINS["questions"][file]
    english, chinese = Report(), Report()
    texts = await read_texts(truth["papers"], folders, english)
    cases = [case for case in truth["questions"] if {case[1], *case[3:]} <= twins.keys()]
    await measure_questions(cases, texts, english)
    translated = [[case[0], twins[case[1]], case[2], *(twins[one] for one in case[3:])] for case in cases]
    await measure_questions(translated, texts, chinese, "zh")
    for name, score in english.scores.items():
        other = chinese.scores[name]
        tell(f"  {name:<48}{score.right:>4} of {score.asked:<4}in Chinese {other.right:>4}")
        if each:
            tell(*(f"\n    not: {text}" for text in other.missed))


async def main(arguments: Sequence[str], folders: Sequence[Path]) -> None:
    """Print the tables."""
    day = invented_feed()
    english = {name: name for name in INTERESTS}
    for language, named in (("English", english), ("Chinese", TWINS["interests"])):
        judged = [Judged(named[one], "invented", day, INTERESTS[one]) for one in TWINS["interests"]]
        rows, _ = await picked(judged, by_meaning=True)
        report(f"invented papers, {language}", rows, each="--each" in arguments)
    for file in TWINS["questions"] if folders else ():
        tell(f"Questions of {file}")
        await questions(file, folders, each="--each" in arguments)


if __name__ == "__main__":
    given = [Path(one) for one in sys.argv[1:] if not one.startswith("--") and Path(one).is_dir()]
    asyncio.run(main(sys.argv[1:], given))
