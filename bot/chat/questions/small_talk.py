"""Thanks and greetings, which are no questions, and questions in a language that is not understood here."""

from __future__ import annotations

import re

from bot.text.chinese import HAN
from bot.text.terms import is_stopword
from bot.text.wordlists import words

_WORDS = (
    r"thanks?|thank you|thx|ty|cheers|much appreciated|appreciate it|great|good|nice|cool|perfect"
    r"|awesome|excellent|wow|ok(?:ay)?"
    r"|hi|hello|hey|good (?:morning|afternoon|evening|day)|bye|goodbye|see you|got it|i see|understood"
    r"|that helps?(?:ed)?"
    r"|(?:very |so |really )?(?:much|helpful|useful|interesting)|a lot|well done|good (?:job|bot)|yes"
    r"|no|sure|lol|haha|there|all|again"
    r"|very|so|really|for (?:the|your|this) (?:help|answer|summary|info(?:rmation)?)|bot|paperboy"
    r"|please|everyone|folks"
    r"|谢谢(?:你|您|大家|了)?|多谢|非常|十分|感谢|很?有(?:帮助|用)|辛苦了?|你好|您好|大家好|早上好|下午好|晚上好|再见|好的?"
    r"|明白了?|知道了?|收到|太好了|很好|不错|厉害|啊|呀|吧|哦|嗯|了|！"
)
_TALK = re.compile(rf"(?:(?:{_WORDS})[\s,.!?;:，。！？、~)(-]*)+", re.IGNORECASE)
_GREETS = re.compile(
    r"\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|你好|您好|大家好)", re.IGNORECASE
)
_ENGLISH = words(
    "what which who whom whose when where why how is are was were do does did can could has have the of in"
)
_SPOKEN = re.compile(
    r"\b(?:wie|was|welche[rsmn]?|wer|wann|wo|warum|wurde[n]?|ist|sind|und|der|die|das|des"
    r"|ein(?:e[rsnm]?)?|viele?"
    r"|qué|cuál(?:es)?|cómo|quién|cuándo|dónde|por|para|los|las|del|una?|cuánt[oa]s"
    r"|quel(?:le)?s?|comment|pourquoi|combien|est|sont|les|des|une|dans|où|quand|qui"
    r"|come|quale|quali|quanti|perché|chi|quando|sono|gli|della|qual|quais|como|quantos|onde|não|são"
    r"|hoe|wat|welke|waarom|zijn|het)\b"
    r"|[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0900-\u097f]",
    re.IGNORECASE,
)


def is_small_talk(text: str) -> bool:
    """Whether nothing is asked: thanks, a greeting, a word of praise."""
    return _TALK.fullmatch(text.strip()) is not None


def is_thanks(text: str) -> bool:
    """Whether it is small talk that is no greeting: nothing has to be said to it."""
    return is_small_talk(text) and _GREETS.match(text.strip()) is None


def is_other_language(text: str) -> bool:
    """Whether it is asked in neither English nor Chinese."""
    said = re.findall(r"[^\W\d_]+", text.casefold())
    if HAN.search(text) and not re.search(r"[\u3040-\u30ff]", text):
        return False
    english = sum(word in _ENGLISH or is_stopword(word) for word in said)
    return len(_SPOKEN.findall(text)) > english
