"""Chinese questions after what a thing has of itself: what it is, its advantages, how it differs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.chat.questions.chinese_wording import Frame, ask, asker, english, frame_at, plural, split_place

SIDES = "(?:优势|优点|好处|长处|缺点|缺陷|不足(?:之处)?|问题|难点|创新点?|新意|亮点|局限性?|瓶颈|贡献)"
"""What something has of itself: advantages, limits."""
DIFFERS = "(?:区别|不一样(?:的地方)?|不同(?:之处|点)?|差异|差别)"


def of_nouns() -> Iterator[Frame]:
    """The frames of what is only named, and asks for that: 掩码的作用."""
    yield frame_at("的(?:作用|用途|用处)$", asker("What is", ends="used for"))
    yield frame_at("的(?:定义|含义|概念)$", ask_definition)
    yield frame_at("的(?:理由|缘由|缘故)$", asker("Why"))
    yield frame_at(f"的(?P<after>{SIDES})$", ask_sides)
    yield frame_at(f"(?:之间)?的{DIFFERS}$", asker("What is the difference between"))


def ask_sides(before: str, after: str) -> str:
    """What something has of itself: 注意力机制的优势在哪里."""
    left, where = split_place(before)
    of = " ".join(filter(None, (english(left), where)))
    return ask(f"What are the {plural(english(after))}", f"of {of}" if of else "")


def ask_definition(before: str, after: str) -> str:
    """What something is: 多头注意力是什么意思."""
    about = re.sub("^(?:是|叫|叫做|所谓)?", "", f"{before}{after}")
    about = re.sub("(?:具体)?(?:指|说|意思|含义)?的?(?:是|指)*什么(?:意思)?$", "", about)
    of, _, head = about.rpartition("的")
    head = head if of and head not in {"意思", "含义", "定义", "概念"} else ""
    return (
        ask(f"What is the {english(head)} of", english(of))
        if head
        else ask("What is", english(about.removesuffix("的意思")))
    )
