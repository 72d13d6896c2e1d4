"""In which language people are answered: that of the thread or channel, or that they wrote in themselves.

What is said in a thread is in the thread's language. Who asks in Chinese reads Chinese, wherever that is,
and in the script they asked in. What is posted by itself stays in the language of its place.
"""

from __future__ import annotations

import re
from typing import Protocol

from bot.digests.subscriptions import SubscriptionStore
from bot.domain.topic import Destination
from bot.locales.catalogues import TRADITIONAL, closest
from bot.ports.conversations import ConversationStore
from bot.ports.runs import RunStore
from bot.text.chinese import HAN, Script, script_of

CHINESE = "zh"
_OF_SCRIPT = {Script.SIMPLIFIED: CHINESE, Script.TRADITIONAL: TRADITIONAL}
_WORD = re.compile(r"(?<![\w.:/])[A-Za-z]+(?![\w:/]|\.\w)")
"""A word of Latin letters that is no code or address, as cs.CV is."""
_KANA = re.compile(r"[\u3040-\u30ff]")
PER_WORD = 2
"""Characters that a Chinese word has."""


class SpokenStore(ConversationStore, RunStore, SubscriptionStore, Protocol):
    """What is known of places."""


async def reader_language(
    store: SpokenStore, to: Destination, *, thread: str = "", text: str = "", otherwise: str
) -> str:
    """What whoever says `text` there is answered in; `otherwise` where nothing is known of the place."""
    return language_for(text, await _language_in(store, to, thread, otherwise))


async def _language_in(store: SpokenStore, to: Destination, thread: str, otherwise: str) -> str:
    """That of the thread's conversation or digest, else of what the channel follows."""
    known = await store.conversation(to, thread) if thread else None
    if known is not None:
        return known.language
    posted = await store.find_posted(to, thread) if thread else None
    run = await store.run(posted.run_key) if posted is not None else None
    if run is not None:
        return run.subscription.language
    followed = await store.subscriptions(to)
    return followed[0].language if followed else otherwise


def language_for(text: str, otherwise: str) -> str:
    """The language to answer these words in: Chinese ones in Chinese, all others as it is set there.

    What both scripts write alike is answered in that of the place, in Simplified where that is not Chinese.
    """
    if not _is_chinese(text):
        return otherwise
    there = closest(otherwise)
    written = _OF_SCRIPT.get(script_of(text), there if there in _OF_SCRIPT.values() else CHINESE)
    return otherwise if there == written else written


def language_to_post(text: str, otherwise: str) -> str:
    """The language of what is posted for whoever follows by these words, as above; a script set stays."""
    return otherwise if closest(otherwise) in _OF_SCRIPT.values() else language_for(text, otherwise)


def _is_chinese(text: str) -> bool:
    characters = len(HAN.findall(text))
    words = len(_WORD.findall(text))
    return not _KANA.search(text) and characters > 1 and characters >= PER_WORD * words
