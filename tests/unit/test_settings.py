"""Settings come from one table; a mistake is named with its place."""

import datetime as dt
import re
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.platforms.registry import settings_class
from bot.domain.errors import SettingError
from bot.locales import catalogue, error_message
from bot.settings import Setting, Settings, build_settings, documentation, load_settings, sample, table

ALL = settings_class()


def read(text: str = "", **environ: str) -> Settings:
    return load_settings(
        text,
        file="paperboy.toml",
        environ=environ,
        read_secret=lambda path: f"content of {path}\n",
        kind=ALL,
    )


def complaint(text: str = "", **environ: str) -> dict[str, object]:
    with pytest.raises(SettingError) as caught:
        read(text, **environ)
    return caught.value.fields


def test_nothing_configured_gives_the_defaults() -> None:
    assert read() == ALL()


def test_the_environment_wins_over_the_file() -> None:
    settings = read("[digest]\nlimit = 3\nlanguage = 'zh'\n", PAPERBOY_DIGEST_LIMIT="7")
    assert (settings.digest.limit, settings.digest.language) == (7, "zh")


def test_a_list_in_the_environment_is_separated_by_commas() -> None:
    settings = read(PAPERBOY_ARXIV_HOLIDAYS="2027-01-01, 2027-12-24")
    assert [day.isoformat() for day in settings.arxiv.holidays] == ["2027-01-01", "2027-12-24"]


def test_an_unknown_setting_is_named_with_its_line_and_the_nearest_one() -> None:
    fields = complaint("[arxiv]\ncontact = 'me'\n\n[digest]\nlimt = 3\n")
    assert (fields["file"], fields["line"]) == ("paperboy.toml", 5)
    assert (fields["setting"], fields["near"]) == ("digest.limt", "digest.limit")


def test_an_unknown_section_is_named_with_its_line() -> None:
    assert complaint("\n[digests]\nlimit = 3\n")["line"] == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[digest]\nlimit = 0\n", 2),
        ("[digest]\nlimit = 'many'\n", 2),
        ("[digest]\n# a note\nzone = 'Mars/Base'\n", 3),
        ("[web]\nhost='x'\nport = 70000\n", 3),
        ("[digest]\nlimit = 3\n\n[log]\nlevel = 'loud'\n", 5),
    ],
)
def test_a_bad_value_is_named_with_its_line(text: str, line: int) -> None:
    assert complaint(text)["line"] == line


def test_a_bad_value_in_the_environment_names_the_variable() -> None:
    assert complaint(PAPERBOY_WEB_PORT="high")["place"] == "PAPERBOY_WEB_PORT"


@pytest.mark.parametrize(
    ("variable", "given", "said"),
    [
        ("PAPERBOY_DIGEST_LANGUAGE", "k!!", 'PAPERBOY_DIGEST_LANGUAGE="en"'),
        ("PAPERBOY_DIGEST_ZONE", "Berln", 'PAPERBOY_DIGEST_ZONE="Europe/Berlin"'),
        ("PAPERBOY_ARXIV_HOLIDAYS", "christmas", "PAPERBOY_ARXIV_HOLIDAYS=2027-12-24"),
        ("PAPERBOY_MODEL_USES", "big", """PAPERBOY_MODEL_USES='{"answer": ["""),
        ("PAPERBOY_ASK_EMBEDDINGS_URL", "http://h/v1", "set PAPERBOY_ASK_EMBEDDINGS_MODEL too"),
        ("PAPERBOY_MODEL_FALLBACKS", "big", "there is no model “big”"),
    ],
)
def test_a_mistake_in_the_environment_is_answered_with_what_is_right_there(
    variable: str, given: str, said: str
) -> None:
    with pytest.raises(SettingError) as caught:
        read("[digest]\nlimit = 3\n", **{variable: given})
    told = error_message("en", caught.value)
    assert told.startswith(f"{variable}: ")
    assert said in told
    assert " = " not in told


def test_a_section_that_is_in_a_file_too_is_named_there() -> None:
    told = complaint("[model]\nfallbacks = ['a']\n", PAPERBOY_MODEL_NAME="x")
    assert (told["place"], told["line"]) == ("setting.at_line", 1)


def test_an_unknown_variable_is_an_error_with_a_suggestion() -> None:
    assert complaint(PAPERBOY_DIGEST_LIMT="7")["near"] == "PAPERBOY_DIGEST_LIMIT"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("limit = = 3", "limit = 3"),
        ("language = zh", 'language = "zh"'),
        ("language = “zh”", 'language = "zh"'),
        ("time = 08:00", 'time = "08:00"'),
        ("follow_versions = True", "follow_versions = true"),
        ("zone = Europe/Berlin # mine", 'zone = "Europe/Berlin"'),
        ("follow_versions = yes", "follow_versions = true"),
        ("limit: 3", "limit = 3"),
        ("limit ＝ 3", "limit = 3"),
        ("limit = 10 papers", "limit = 10"),
        ("limit = 3 // at most", "limit = 3"),
        ("; mine", "# mine"),
        ("language = no", 'language = "no"'),
    ],
)
def test_a_line_that_is_no_toml_is_shown_as_it_should_be(line: str, right: str) -> None:
    fields = complaint(f"[digest]\n{line}\n")
    assert (fields["line"], fields["right"]) == (2, right)


@pytest.mark.parametrize("heading", ["[digest", "digest:", "［digest］"])
def test_a_heading_in_another_form_is_shown_in_the_right_one(heading: str) -> None:
    assert complaint(f"{heading}\nlimit = 3\n")["right"] == "[digest]"


@pytest.mark.parametrize(
    ("section", "line", "right"),
    [
        ("budget", "dollars = 2,50", "dollars = 2.50"),
        ("budget", "dollars = $2", "dollars = 2"),
        ("arxiv", "holidays = [2027-12-24", "holidays = [2027-12-24]"),
        ("arxiv", "holidays = 2027-12-24, 2027-12-25", "holidays = [2027-12-24, 2027-12-25]"),
        ("model", r'path = "C:\models\x.gguf"', r'path = "C:\\models\\x.gguf"'),
    ],
)
def test_what_is_shown_is_what_that_setting_takes(section: str, line: str, right: str) -> None:
    assert complaint(f"[{section}]\n{line}\n")["right"] == right
    assert read(f"[{section}]\n{right}\n") != ALL()


@pytest.mark.parametrize(
    "text", ["\ufeff[digest]\r\nlimit = 3\r\n", '[digest]\nlimit = 3\ntime = "8.00"\n']
)
def test_what_windows_writes_and_a_time_in_any_form_are_fine(text: str) -> None:
    assert read(text).digest.limit == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[slack]\nbot_token = 'xapp-1'\n", "slack.app_token"),
        ("[slack]\napp_token = 'xoxb-1'\n", "slack.bot_token"),
        ("[model]\nbase_url = 'localhost:11434'\nname = 'x'\n", "http://localhost:11434"),
        ("[matrix]\nhomeserver = 'matrix.org'\n", "https://matrix.org"),
        ("[digest]\nlimit = 0\n", "1 is the least"),
        ("[digest]\nlimit = 'many'\n", "limit = 10"),
        ("[digest]\ntime = '25:00'\n", 'time = "08:00"'),
        ("[digest]\ntime = 830\n", 'time = "08:00"'),
        ("[log]\nlevel = 'loud'\n", "debug, info, warning, error"),
        ("[serve]\noperator = 'C12'\n", "slack/T0123/C0456"),
        ("[serve]\noperator = 'slakc/T0123/C0456'\n", "there are: discord, matrix, slack"),
        ("[arxiv]\nholidays = '2027-01-01'\n", "holidays = [2027-01-01]"),
        ("[arxiv]\nholidays = ['Christmas']\n", "holidays = [2027-12-24]"),
        ("[digest]\nzone = 'Tokyo'\n", 'zone = "Asia/Tokyo"'),
        ("[digest]\nzone = 'UTC+8'\n", 'zone = "Etc/GMT-8"'),
        ("[digest]\nzone = 'CEST'\n", "one looks like this"),
        ("[digest]\nlanguage = '🙂'\n", "is no language"),
        ("[digest]\nlanguage = 'Deutsch'\n", "is no language"),
        ("[model]\nbase_url = 'http:/localhost:1/v1'\nname = 'x'\n", "such as http://localhost:1/v1"),
        ("[model]\nprices = { big = 2 }\n", "prices = { big = { input = 2, output = 8 } }"),
        ("[serve]\nkeep_days = 7\n", "30 is the least"),
        ("[serve]\nkeep_days = 999999999\n", "36500 is the most"),
        ("[slack]\nbot_token = 'xoxp-1'\n", "begins with xoxb-"),
        ("[digest]\nfollow_versions = 'maybe'\n", "true or false"),
        ("language = 'zh'\n", "did you mean digest.language?"),
    ],
)
def test_a_bad_value_is_told_in_our_words_in_every_language(text: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(text)
    assert said in error_message("en", caught.value)
    assert not re.search("[Ii]nput should|[Vv]alid|pattern", error_message("en", caught.value))
    assert re.search("[一-鿿]", error_message("zh", caught.value))


def test_every_kind_of_mistake_that_pydantic_finds_has_a_sentence() -> None:
    for setting in table(ALL):
        section, name = setting.name.split(".")
        for value in (b"x", object(), -1, 10**9, 1.5, "\x00", [object()], {"a": 1}, None, True):
            with suppress(ValidationError):
                ALL.model_validate({section: {name: value}})
                continue
            with pytest.raises(SettingError) as caught:
                build_settings(ALL, {section: {name: value}})
            assert error_message("zh", caught.value)
            assert caught.value.fields["problem"] in catalogue()


def test_the_sample_is_a_valid_file_and_changes_nothing() -> None:
    assert read(sample(ALL)) == ALL()


def test_every_line_of_the_sample_can_be_uncommented() -> None:
    settings = [s.name.split(".")[1] for s in table(ALL)]
    text = "\n".join(
        line.removeprefix("# ") if line.removeprefix("# ").split(" = ")[0] in settings else line
        for line in sample(ALL).splitlines()
    )
    assert tomllib.loads(text)
    assert read(text) == ALL()


def test_the_documented_settings_are_those_there_are() -> None:
    written = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == f"# Settings\n\n{documentation(ALL)}", "run: make docs"


@pytest.mark.parametrize("setting", table(ALL), ids=lambda s: s.name)
def test_every_setting_is_documented(setting: Setting) -> None:
    assert setting.help.endswith(".")
    assert f"`{setting.name}`" in documentation(ALL)
    assert setting.variable in documentation(ALL)


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(SettingError):
        assert read(text).digest.limit


@pytest.mark.parametrize(
    ("variable", "text", "read"),
    [
        ("PAPERBOY_MODEL_BASE_URL", '"http://h/v1"', "http://h/v1"),
        ("PAPERBOY_MODEL_BASE_URL", "'http://h/v1'", "http://h/v1"),
        ("PAPERBOY_MODEL_BASE_URL", '"', '"'),
        ("PAPERBOY_MODEL_BASE_URL", 'http://h/"v1"', 'http://h/"v1"'),
    ],
)
def test_quotes_that_a_reader_of_env_files_kept_are_not_meant(variable: str, text: str, read: str) -> None:
    environ = {variable: text, "PAPERBOY_MODEL_NAME": '"big"'}
    settings = load_settings("", file="f", environ=environ, read_secret=lambda _: "")
    assert (settings.model.base_url, settings.model.name) == (read, "big")


DISCORD = "M" + "A1b2C3d4E5f6G7h8I9j0K1l2" + ".G1a2b3." + "x9Y8z7W6v5U4t3S2r1Q0p9O8n7M6l5K4"


@pytest.mark.parametrize(
    ("setting", "given", "problem"),
    [
        ("discord.token", f"Bot {DISCORD}", "around"),
        ("discord.token", f"Authorization: Bot {DISCORD}", "around"),
        ("matrix.access_token", "Bearer syt_a_b_c", "around"),
        ("model.api_key", "Bearer sk-1", "around"),
        ("slack.bot_token", "PAPERBOY_SLACK_BOT_TOKEN=xoxb-1", "around"),
        ("slack.bot_token", "“xoxb-1”", "around"),
        ("discord.token", "xoxb-1", "elsewhere"),
        ("discord.token", "sk-proj-1", "elsewhere"),
        ("slack.bot_token", DISCORD, "elsewhere"),
        ("slack.signing_secret", "xapp-1", "elsewhere"),
        ("matrix.access_token", DISCORD, "elsewhere"),
        ("model.api_key", "xoxb-1", "elsewhere"),
        ("zotero.api_key", "sk-1", "elsewhere"),
        ("discord.token", "123456789012345678", "id"),
        ("discord.token", "0123456789abcdef" * 4, "id"),
        ("slack.bot_token", "A012ABCD0A0", "id"),
        ("slack.app_token", "0123456789abcdef" * 2, "id"),
        ("matrix.access_token", "@paperboy:example.org", "id"),
        ("zotero.api_key", "12345", "id"),
        ("slack.bot_token", "xoxb-…", "example"),
        ("discord.token", "<your token>", "example"),
        ("discord.token", "your-token-here", "example"),
        ("slack.bot_token", "https://hooks.slack.com/services/T0/B0/x", "address"),
        ("slack.app_token", "xapp-1-A0 12", "broken"),
        ("zotero.api_key", "abc\u200bdef", "broken"),
    ],
)
def test_a_secret_that_is_swapped_or_decorated_is_told_and_never_repeated(
    setting: str, given: str, problem: str
) -> None:
    section, name = setting.split(".")
    variable = f"PAPERBOY_{section}_{name}".upper()
    text = "" if section != "model" else "[model]\nbase_url = 'http://h/v1'\nname = 'x'\n"
    with pytest.raises(SettingError) as caught:
        read(text, **{variable: given})
    assert caught.value.fields["problem"] == f"setting.secret_{problem}"
    assert caught.value.fields["place"] == variable
    for language in ("en", "de", "zh"):
        told = error_message(language, caught.value)
        assert "secret." not in told
        assert not any(piece in told for piece in re.findall(r"[\w.-]{7,}", given) if piece.islower())


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("PAPERBOY_DISCORD_TOKEN", DISCORD),
        ("PAPERBOY_SLACK_BOT_TOKEN", "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx"),
        ("PAPERBOY_SLACK_APP_TOKEN", "xapp-1-A012ABCD0A0-1234567890123-0123456789abcdef"),
        ("PAPERBOY_SLACK_SIGNING_SECRET", "0123456789abcdef" * 2),
        ("PAPERBOY_MATRIX_ACCESS_TOKEN", "syt_cGFwZXJib3k_AbCdEfGhIjKlMnOpQrSt_0a1B2c"),
        ("PAPERBOY_MATRIX_ACCESS_TOKEN", "MDAxOGxvY2F0aW9uIGV4YW1wbGUub3Jn"),
        ("PAPERBOY_ZOTERO_API_KEY", "P9NiFoyLeZu2bZNvvuQPDWsd"),
        ("PAPERBOY_MODEL_API_KEY", "sk-proj-AbC_dEf-123"),
        ("PAPERBOY_MODEL_API_KEY", "sk-xxxxxxxx"),
        ("PAPERBOY_MODEL_API_KEY", "not needed"),
        ("PAPERBOY_MODEL_API_KEY", "1234"),
        ("PAPERBOY_MODEL_API_KEY", "QUJDREVGR0g_aWprbG1ub3A=="),
        ("PAPERBOY_EMBEDDINGS_KEY", "sk-1"),
    ],
)
def test_a_secret_in_the_form_it_is_given_out_is_taken(variable: str, given: str) -> None:
    model = "[model]\nbase_url = 'http://h/v1'\nname = 'x'\n"
    assert read(model, **{variable: given}) != read(model)


def test_a_bare_hour_is_no_number_of_seconds() -> None:
    assert read("[digest]\ntime = 8\n").digest.time == dt.time(8)
    assert read("[digest]\ntime = 08:30:00\n").digest.time == dt.time(8, 30)
