"""Every catalogue has every sentence that is said, with the same fields, and every error has one."""

import ast
import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.platforms.registry import settings_class
from bot import locales
from bot.domain import errors
from bot.locales import catalogues
from bot.locales.comments import comments
from bot.settings import sample, table
from bot.text.chinese_terms import simplify, traditional

ROOT = Path(__file__).parents[2]


def code() -> Iterator[ast.Module]:
    for file in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("adapters/**/*.py")):
        yield ast.parse(file.read_text())


def said_in_templates() -> set[str]:
    """The keys that templates name; one that ends with a dot or a line is the beginning of keys."""
    texts = (file.read_text(encoding="utf-8") for file in ROOT.glob("adapters/**/templates/**/*.html"))
    known = set(locales.catalogue())
    return {
        key
        for text in texts
        for called, key in re.findall(r"(\bt\()?'([a-z_]+\.[a-z_.]*|[a-z_.]+)'", text)
        if called or key in known
    }


def named_in_code() -> Iterator[str]:
    """Every string with a dot, as a pattern; one that ends with it is the beginning of keys."""
    for node in (node for module in code() for node in ast.walk(module)):
        pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
        if isinstance(pieces[0], ast.Constant) and "." in str(pieces[0].value):
            pattern = "".join(map(pattern_of, pieces))
            yield pattern + (r"\w+" if pattern.endswith(".") else "")
    for key in said_in_templates():
        yield re.escape(key) + (r"\w+" if key.endswith((".", "_")) else "")


def looks_like_a_key(text: object) -> bool:
    """Whether it is written as keys of an area are; names of settings and of files are no keys."""
    areas = {key.partition(".")[0] for key in locales.catalogue()} - settings_class().model_fields.keys()
    is_dotted = isinstance(text, str) and re.fullmatch(
        r"[a-z_]+(?:\.[a-z_]+)*\.(?!(?:md|html|zip)$)[a-z_]*[a-z]", text
    )
    return bool(is_dotted) and str(text).partition(".")[0] in areas


def pattern_of(piece: ast.AST) -> str:
    return re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else r"[\w.]+"


def tree(root: type[errors.PaperboyError]) -> list[type[errors.PaperboyError]]:
    children = [child for child in root.__subclasses__() if child.__module__ == root.__module__]
    return [root, *(leaf for child in children for leaf in tree(child))]


@pytest.mark.parametrize("language", locales.languages())
def test_a_catalogue_has_every_sentence_with_the_fields_of_the_english_one(language: str) -> None:
    found = catalogues.catalogue_problems(language)
    assert not found, "\n".join(found.values())


@pytest.mark.parametrize("language", locales.languages())
def test_no_sentence_of_a_catalogue_is_empty(language: str) -> None:
    """Of the locale itself, what stands between two sentences may be."""
    sentences = {
        key: each for key, each in catalogues.read_catalogue(language).items() if key != "locale.gap"
    }
    forms = {key: [each] if isinstance(each, str) else each.values() for key, each in sentences.items()}
    assert [key for key, texts in forms.items() if not all(text.strip() for text in texts)] == []


@pytest.mark.parametrize("language", locales.languages())
def test_a_catalogue_is_read_as_its_toml_says(language: str) -> None:
    text = (ROOT / f"bot/locales/{language}.toml").read_text(encoding="utf-8")
    assert list(catalogues.read_catalogue(language).items()) == list(tomllib.loads(text).items())


def test_what_is_no_plain_string_is_read_as_toml_too() -> None:
    text = '"a.b" = "say \\"no\\""\n# "c" = "d"\n"e" = "f"\n"g" = { one = "1", other = "{n}" }\n"h" = "}"'
    told = {"a.b": 'say "no"', "e": "f", "g": {"one": "1", "other": "{n}"}, "h": "}"}
    assert list(catalogues.parse_catalogue(text).items()) == list(told.items())


def test_a_sentence_that_a_catalogue_lacks_or_has_wrong_is_said_in_english(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    texts = {"en": {"a.b": "{n} papers", "a.c": "Title"}, "nl": {"a.b": "{m} papers"}}
    monkeypatch.setattr(catalogues, "read_catalogue", texts.__getitem__)
    assert catalogues.catalogue.__wrapped__("nl") == texts["en"]
    assert "'a.b'" in caplog.text
    assert "'a.c'" in caplog.text


def test_a_missing_key_is_told_with_its_language() -> None:
    without = {key: each for key, each in locales.catalogue().items() if key != "card.authors"}
    (told,) = catalogues.sentence_problems("nl", without, locales.catalogue()).values()
    assert "nl.toml has no sentence 'card.authors'" in told


@pytest.mark.parametrize(
    ("key", "sentence", "said"),
    [
        ("card.authors", "{who}", "has the fields ['who'], wanted are []"),
        ("archive.papers_n", {"one": "1", "many": "{n}"}, "`other` is always there"),
        ("archive.papers_n", {"one": "{m}", "other": "{n}"}, "nothing fills ['m']"),
        ("card.authors", {"one": "Author", "other": "Authors"}, "has the fields []"),
        ("card.authors", 7, "a sentence is a text"),
        ("card.writers", "Writers", "en.toml has no sentence 'card.writers'"),
    ],
)
def test_a_sentence_that_does_not_fit_is_told(key: str, sentence: catalogues.Sentence, said: str) -> None:
    changed = {**locales.catalogue(), key: sentence}
    (told,) = catalogues.sentence_problems("nl", changed, locales.catalogue()).values()
    assert key in told
    assert said in told


def test_dates_numbers_and_plurals_are_those_of_the_language() -> None:
    day = dt.date(2026, 1, 26)
    written = [locales.format_date(tag, "long_date", day) for tag in ("xx", "zh-CN", "de-AT")]
    assert written == ["Monday, 26 January 2026", "2026年1月26日 星期一", "Montag, 26. Januar 2026"]
    numbers = [locales.format_number(tag, 1234.5, 2) for tag in ("en", "zh", "de")]
    assert numbers == ["1,234.50", "1,234.50", "1.234,50"]
    papers = [locales.translate("en", "archive.papers_n", n=n) for n in (0, 1, 2)]
    assert papers == ["0 papers", "1 paper", "2 papers"]
    assert locales.translate("zh", "archive.papers_n", n=1) == "1 篇论文"


def test_the_closest_catalogue_is_of_the_language_or_of_a_wider_one_or_english() -> None:
    tags = ("zh", "zh-CN", "ZH_hans_cn", "en-GB", "xx", "")
    assert [locales.closest(tag) for tag in tags] == ["zh", "zh", "zh", "en", "en", "en"]


def test_a_model_is_told_every_language_by_its_name() -> None:
    tags = ("en", "zh", "fr", "pt-BR", "x9")
    named = ["English", "Simplified Chinese", "French", "Portuguese (Brazil)", "x9"]
    assert [locales.language_name(tag) for tag in tags] == named


def test_forms_name_the_languages_in_the_words_of_their_reader() -> None:
    offered = {reader: locales.offered_languages(reader) for reader in ("en", "zh-CN", "zh-TW", "de")}
    assert [each["zh"] for each in offered.values()] == [
        "Simplified Chinese", "中文（简体）", "中文（簡體）", "Chinesisch (Vereinfacht)",
    ]  # fmt: skip
    assert offered["zh-CN"]["zh-hant"] == "中文（繁体）"
    assert (offered["zh-CN"]["fr"], offered["en"]["fr"]) == ("法语", "French")


def test_what_is_chosen_is_offered_by_its_name_and_no_name_twice() -> None:
    offered = locales.offered_languages("zh", "zh-TW")
    assert offered["zh-TW"] == "中文（繁体）"
    assert len(set(offered.values())) == len(offered) == len(locales.offered_languages("zh"))
    assert locales.offered_languages("zh", "nl")["nl"] == "荷兰语"
    assert locales.offered_languages("zh", "zh") == locales.offered_languages("zh")


def test_threads_of_discord_have_the_name_that_its_own_client_gives_them() -> None:
    keys = ("discord.permission.create_public_threads", "discord.locked", "discord.help.answers")
    assert all("子区" in locales.translate("zh", key) for key in keys)
    assert all("討論串" in locales.translate("zh-TW", key) for key in keys)
    mixed = {key for key in locales.catalogue("zh") if key.startswith("discord.")}
    assert not [key for key in mixed if "讨论串" in str(locales.catalogue("zh")[key])]


def test_what_every_platform_shows_names_no_thread_by_the_word_of_one_of_them() -> None:
    chinese = locales.catalogue("zh")
    named = {key for key in chinese if re.search("讨论串|子区|消息列", str(chinese[key]))}
    assert {key.partition(".")[0] for key in named} == {"discord", "slack", "page", "demo"}
    assert not [key for key in named if key.startswith("slack.") and "消息列" not in str(chinese[key])]
    assert "討論串" in locales.translate("zh-TW", "slack.locked")


def test_every_sentence_that_is_named_exists() -> None:
    nodes = (node for module in code() for node in ast.walk(module) if isinstance(node, ast.Constant))
    assert {node.value for node in nodes if looks_like_a_key(node.value)} <= set(locales.catalogue())
    assert {key for key in said_in_templates() if not key.endswith((".", "_"))} <= set(locales.catalogue())


def test_every_sentence_is_said_somewhere() -> None:
    said = re.compile("|".join(sorted(set(named_in_code()))))
    assert [key for key in locales.catalogue() if not said.fullmatch(key)] == []


def fields_of(key: str) -> dict[str, object]:
    return dict.fromkeys(catalogues.fields(locales.catalogue()[key]), "x")


@pytest.mark.parametrize("error", tree(errors.PaperboyError))
def test_every_error_has_a_sentence(error: type[errors.PaperboyError]) -> None:
    assert locales.error_message("en", error(retry_after=None, **fields_of(error.reply)))


@pytest.mark.parametrize("key", [key for key in locales.catalogue() if key.startswith("error.")])
def test_an_error_says_the_sentence_it_is_raised_with(key: str) -> None:
    raised = errors.PaperboyError(key, retry_after=None, **fields_of(key))
    assert raised.reply == key
    assert locales.error_message("en", raised) == locales.translate("en", key, **fields_of(key))


def test_what_fills_a_sentence_is_never_a_template() -> None:
    assert "{0.__class__}" in locales.error_message("zh", errors.PaperIdError(text="{0.__class__}"))


@pytest.mark.parametrize("typed", ["topic.none", "error.topic", "typed.topic.time"])
def test_what_somebody_typed_is_never_taken_for_a_key(typed: str) -> None:
    for language in locales.languages():
        assert typed in locales.error_message(
            language, errors.NothingThereError("error.no_such_topic", name=typed)
        )
        assert typed in locales.error_message(language, errors.PaperIdError(text=typed))


def test_the_fields_that_hold_keys_are_looked_up() -> None:
    """Whatever error code raises with a key in one of its fields says the sentence of that key."""
    named = {
        (file.name, keyword.arg)
        for root in (ROOT / "bot", ROOT / "adapters")
        for file in root.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2].endswith("Error")
        for keyword in call.keywords
        for part in ast.walk(keyword.value)
        if isinstance(part, ast.Constant) and part.value in locales.catalogue()
    }
    assert len(named) > 20
    assert {field for _, field in named} <= locales.KEYED


def test_an_unknown_language_is_answered_in_english() -> None:
    assert locales.error_message(
        "fr", errors.PaperNotFoundError(source="arXiv", id="9912.00001")
    ).startswith("arXiv has no paper")


GLOSSARY = tomllib.loads((ROOT / "bot/locales/terms/glossary.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", GLOSSARY)
def test_one_word_stands_for_one_thing(word: str) -> None:
    row = GLOSSARY[word]
    for language in locales.languages():
        sentences = {key: str(each) for key, each in catalogues.read_catalogue(language).items()}
        if language in row:
            assert any(row[language].casefold() in each.casefold() for each in sentences.values())
        for other in row.get("never", {}).get(language, ()):
            said = {**sentences, **comments(language)}
            typed = [key for key in said if key.startswith("typed.")]
            assert [key for key, each in said.items() if other in each and key not in typed] == []


def test_german_readers_are_addressed_in_one_way_and_a_thing_has_one_name() -> None:
    said = {
        key: str(each) for key, each in catalogues.catalogue("de").items() if not key.startswith("denial.")
    }
    formal = re.compile(r"[a-zäöüß]en Sie\b|\b(?:Ihnen|Ihre?[mnrs]?)\b|\bSie (?:können|möchten)\b")
    assert [key for key, text in said.items() if formal.search(text)] == []
    assert [key for key, text in said.items() if re.search(r"\bArtikeln?\b|\bÜbersicht", text)] == []


def test_chinese_sentences_have_marks_of_full_width() -> None:
    said = {**catalogues.read_catalogue("zh"), **comments("zh")}
    bare = {key: re.sub("`[^`]*`", "", str(each)) for key, each in said.items()}
    half = re.compile(r"[\u3400-\u9fff] ?[,:;!?()]|[,;!?)][\u3400-\u9fff]")
    assert [key for key, each in bare.items() if half.search(each)] == []


@pytest.mark.parametrize(
    ("key", "fields", "said"),
    [
        ("entry.announced", {"day": "2026年1月12日"}, "2026年1月12日公布"),
        ("entry.announced", {"day": "26 Jan"}, "26 Jan 公布"),
        ("extractive.read.topic", {"terms": "Hydrophone"}, "涉及 Hydrophone"),
        ("extractive.read.topic", {"terms": "三维"}, "涉及三维"),
        ("reason.keyword", {"terms": "2D 与 图"}, "提到“2D 与 图”"),
    ],
)
def test_a_space_stands_where_han_meets_latin_and_nowhere_else(
    key: str, fields: dict[str, str], said: str
) -> None:
    assert locales.translate("zh", key, **fields) == said
    assert locales.translate("en", "entry.announced", day="x ") == "announced x "


def test_fields_of_research_have_names_in_other_languages() -> None:
    assert locales.field_name("zh-CN", "Object detection") == "目标检测"
    assert locales.field_name("zh", "Language models") == "语言模型"
    assert locales.field_name("de", "number theory") == "Zahlentheorie"
    assert locales.field_name("fr", "number theory") == "number theory"
    assert locales.english_fields("計算機視覺") == ("computer vision and pattern recognition",)


def test_readers_of_traditional_chinese_get_it_and_so_does_what_a_model_writes() -> None:
    tags = ("zh-TW", "zh_HK", "zh-Hant", "zh-hant-tw")
    assert {locales.closest(tag) for tag in tags} == {"zh-hant"}
    assert {locales.language_name(tag) for tag in tags} == {"Traditional Chinese"}
    assert {locales.language_tag(tag) for tag in tags} == {"zh-Hant"}
    assert locales.translate("zh-TW", "discord.locked").startswith("該討論串已被鎖定")
    assert locales.field_name("zh-HK", "object detection") == "目標檢測"
    assert (
        locales.typed_spellings("command.")["關注"]
        == locales.typed_spellings("command.")["关注"]
        == "follow"
    )


def test_the_traditional_catalogue_says_what_the_simplified_one_says() -> None:
    plain = str.maketrans("「」『』覆瞭", "“”‘’复了")
    sentences, made = catalogues.read_catalogue("zh"), catalogues.read_catalogue("zh-hant")
    words = sorted(catalogues.taiwan_words(), key=len, reverse=True)
    in_taiwan = re.compile("|".join(map(re.escape, words)))

    def said(key: str) -> str:
        text = in_taiwan.sub(lambda found: catalogues.taiwan_words()[found[0]], str(sentences[key]))
        return traditional(text)

    same = {key for key in made if _plain(str(made[key]), plain) == _plain(said(key), plain)}
    assert made.keys() - same == {"locale.name", "locale.tag"}


def test_readers_of_traditional_chinese_get_the_words_of_taiwan() -> None:
    sentences = "\n".join(map(str, catalogues.read_catalogue("zh-hant").values()))
    mainland = re.findall(
        r"\w+",
        "設置 數據 網絡 視頻 默認 鏈接 服務器 令牌 消息 緩存 內存 文件夾 粘貼 登錄 搜索 程序"
        " 公佈 發佈 響應 平臺 變量 網關 證書 訪問 兼容 實時 自定義 賬單 文本 查找 匹配 天后 聲明瞭",
    )
    assert not [word for word in mainland if word in sentences]
    assert locales.translate("zh-TW", "suggest.code") == "程式碼或資料是否公開？"
    assert locales.translate("zh-TW", "page.replies", n=2) == "2 則回覆"
    assert "代碼" in locales.translate("zh-TW", "discord.refused", code=50013)
    vision = locales.field_name("zh-TW", "Computer Vision and Pattern Recognition")
    assert vision == "電腦視覺與模式辨識"
    assert locales.english_fields(vision) == ("computer vision and pattern recognition",)
    assert "operating systems" in locales.english_fields(locales.field_name("zh-TW", "Operating Systems"))


def _plain(text: str, marks: dict[int, int]) -> str:
    return simplify(text).translate(marks)


AS_WRITTEN = re.compile(r"\{.*\}|https?://[^\s,;]+\w|[\w.]*_\w+|(?<!\w)/\w+|\d+")
"""What stands in a comment to be typed: examples, addresses, names of settings, numbers."""


@pytest.mark.parametrize("language", ["de", "zh"])
def test_every_setting_is_explained_in_chinese_and_german(language: str) -> None:
    english = {each.name: each.help for each in table(settings_class())}
    told = comments(language)
    assert list(told) == list(english)
    assert [name for name, each in told.items() if not each.endswith((".", "。"))] == []
    assert [each for each in told.values() if each in english.values()] == []
    written = {name: set(AS_WRITTEN.findall(each)) for name, each in english.items()}
    assert {
        name: left for name in told if (left := [w for w in written[name] if w not in told[name]])
    } == {}


def test_a_space_stands_in_comments_of_settings_where_han_meets_latin() -> None:
    close = re.compile(r"[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]")
    assert [name for name, each in comments("zh").items() if close.search(each)] == []


def test_the_file_that_init_writes_explains_settings_to_its_reader() -> None:
    kind = settings_class()
    english, chinese, taiwan = (sample(kind, tag).splitlines() for tag in ("en", "zh-CN", "zh-TW"))
    settings = [line for line in english if " = " in line and line in chinese]
    assert len(settings) == len(table(kind))
    assert set(english) & set(chinese) == {"", *settings, *(line for line in english if line[:1] == "[")}
    assert "# 每期速递最多论文数。" in chinese
    assert "# 標題、回覆與分析所用的語言：en、de、zh 或其他任意語言。" in taiwan


def test_japanese_in_the_chinese_catalogue_stays_as_it_is_in_the_traditional_one() -> None:
    said = locales.translate("zh", "ask.other_language_ja")
    assert "中国語" in said
    assert locales.translate("zh-TW", "ask.other_language_ja") == said
