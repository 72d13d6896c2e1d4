"""The page of all sentences has every one of them in every language, filled in."""

from bot.locales import catalogue, spoken_languages
from tests.sentences import cuts, page


def test_the_page_shows_every_sentence_in_every_language() -> None:
    shown = page(spoken_languages())
    assert all(f'<td class="k">{key}</td>' in shown for key in catalogue())
    assert shown.count('<td lang="zh-Hans">') == len(catalogue())
    assert shown.count('<td lang="zh-Hant">') == len(catalogue())
    assert "《Thimble: 3D Gaussians in a Teacup》" in shown


def test_pictures_show_all_of_a_page_and_nothing_twice() -> None:
    assert list(cuts(7_100, 3_000)) == [(0, 3_000), (3_000, 3_000), (6_000, 1_100)]
    assert list(cuts(3_000, 3_000)) == [(0, 3_000)]
