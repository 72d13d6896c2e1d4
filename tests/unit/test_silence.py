"""That a paper tells nothing of something is no unverified claim, and no proof either."""

import pytest

from bot.compose.words import claim_line, is_silence
from bot.domain.analysis import Claim
from tests.samples_digest import analysis, paper


@pytest.mark.parametrize(
    ("text", "quote", "is_silent"),
    [
        ("The paper names no code or data.", "", True),
        ("论文未给出代码。", "", True),
        ("No code is released.", "", True),
        ("Die Autoren nennen keine Grenzen.", "", True),
        ("Das Verfahren nennt keine Grenzen.", "", False),
        ("論文沒有提到資料。", "", True),
        ("方法未见过的港口也能识别。", "", False),
        ("The code is public.", "", False),
        ("The gate generalises to harbours it never saw.", "", False),
        ("No rival comes within 5 points.", "", False),
        ("The paper names no code.", "No code was released with this work.", False),
    ],
)
def test_a_statement_without_a_quote_is_silence_if_it_denies_and_counts_nothing(
    text: str, quote: str, is_silent: bool
) -> None:
    assert is_silence(Claim(text=text, quote=quote)) is is_silent


def test_silence_is_marked_as_the_reading_of_the_model() -> None:
    marked = claim_line(paper(), analysis(paper()), Claim(text="The paper names no code or data."))
    words = "".join(span.text for span in marked)
    assert words.endswith("[by the model’s reading, nothing to quote]")
    assert "unverified" not in words
