"""Recorded answers come out as the real analyst publishes them, and two outcomes can be compared."""

import json
from copy import deepcopy
from pathlib import Path

from tests.recordings.outcome import compared, replayed

FOLDER = Path(__file__).parents[1] / "recordings"
RECORDED, CHINESE = (
    json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("thimble.en", "shelf_life.zh")
)


async def test_an_honest_recording_is_kept_whole_and_its_one_slip_is_repaired() -> None:
    outcome = await replayed(deepcopy(RECORDED))
    assert (len(outcome.kept), outcome.dropped) == (25, {})
    [(old, new)] = outcome.repaired.items()
    assert ("64 tokens" in old, "88 tokens" in new) == (True, True)
    assert new in outcome.published
    assert old not in outcome.published
    assert "Video tokenisers spend the same number of tokens" in outcome.published, "the abstract as it is"


async def test_a_recording_in_another_language_than_its_paper_is_kept_with_its_baselines() -> None:
    outcome = await replayed(deepcopy(CHINESE))
    assert (len(outcome.kept), len(outcome.repaired), outcome.dropped) == (34, 1, {})
    lines = outcome.published.splitlines()
    assert [line[:2] for line in lines if " → " in line] == ["1.", "2.", "3."]
    assert any(line.startswith("标准稠密流程 | 标准稠密流程的正确率为 69.8%") for line in lines)
    assert "乡村图书馆只有四千本书" in outcome.published, "the abstract is translated"
    assert "a village library has" not in outcome.published
    assert "k₁ = 0.9" in outcome.published


async def test_outcomes_of_two_versions_tell_what_each_keeps_and_takes() -> None:
    before = await replayed(deepcopy(RECORDED))
    false = deepcopy(RECORDED)
    false["answers"]["analyse"][0]["findings"][0]["text"] = "It finds 98% of calving events."
    after = await replayed(false)
    told = compared(before, after)
    assert "kept 25 → 24" in told
    assert "no longer: A small transformer on its tokens finds 88%" in told
    assert "new: It finds 98% of calving events." in told
    assert after.dropped["It finds 98% of calving events."].startswith("not borne out by its quotes: 98%")
