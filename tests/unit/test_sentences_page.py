"""The page of all sentences has every one of them in every language, filled in."""

from bot.locales import catalogue, languages
from tests.sentences import page


def test_the_page_shows_every_sentence_in_every_language() -> None:
    shown = page(languages())
    assert all(f'<td class="k">{key}</td>' in shown for key in catalogue())
    assert shown.count('<td lang="zh-Hans">') == len(catalogue())
    assert "《Thimble: 3D Gaussians in a Teacup》" in shown
