"""The one table of settings: it validates, writes the commented sample and is the documentation.

A setting `section.name` stands in the TOML file under `[section]`, or in the environment as
`PAPERBOY_SECTION_NAME`; the environment wins. A secret can also be read from the file that
`PAPERBOY_SECTION_NAME_FILE` names.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import PydanticUndefined

from bot.analysis_settings import AnalysisSettings
from bot.database_settings import DatabaseSettings
from bot.domain.errors import SettingError
from bot.domain.record import Record
from bot.embedding_settings import EmbeddingsSettings
from bot.locales import setting_comment, translate
from bot.model_settings import ModelSettings
from bot.serve_settings import ServeSettings
from bot.setting_errors import PREFIX, of_toml, of_value, place_of_section, unknown, variable_of
from bot.setting_secrets import secret, secret_forms
from bot.setting_types import Address, Language, TimeOfDay, Zone, mistake
from bot.zotero_settings import ZoteroSettings

NOT_SETTINGS = frozenset({"PAPERBOY_DATA_DIR", "PAPERBOY_CONFIG"})


class ArxivSettings(Record):
    """How arXiv is asked."""

    contact: str = Field("", description="An e-mail address or web page, told to arXiv with every request.")
    holidays: tuple[dt.date, ...] = Field(
        (), description="Evenings without an announcement, beyond the ones Paperboy knows."
    )
    patience: float = Field(
        600,
        ge=0,
        description="Seconds to keep asking while arXiv is busy; a person waits a minute at most.",
    )
    rss_url: Address = Field("https://rss.arxiv.org", description="Where the daily feeds are.")
    api_url: Address = Field("https://export.arxiv.org/api/query", description="Where the query API is.")
    site_url: Address = Field("https://arxiv.org", description="Where HTML pages and PDFs are.")


class BiorxivSettings(Record):
    """How bioRxiv and medRxiv are asked."""

    contact: str = Field(
        "", description="An e-mail address or web page, told to bioRxiv and medRxiv with every request."
    )
    patience: float = Field(
        600,
        ge=0,
        description="Seconds to keep asking while they are busy; a person waits a minute at most.",
    )
    api_url: Address = Field("https://api.biorxiv.org", description="Where the API of both is.")
    site_url: Address = Field("https://www.biorxiv.org", description="Where bioRxiv's full texts are.")
    medrxiv_url: Address = Field("https://www.medrxiv.org", description="Where medRxiv's full texts are.")


class ReadingSettings(Record):
    """How papers are read."""

    grobid_url: Address = Field(
        "",
        description="A GROBID server, such as http://localhost:8070, to find the structure of PDFs; every"
        " PDF is sent to it, one's own too. Empty: Paperboy reads them by itself.",
    )


class DigestSettings(Record):
    """What a digest is like where a topic does not say."""

    language: Language = Field(
        "en", description="Language of headings, replies and analyses: en, de, zh, or any other."
    )
    limit: int = Field(10, ge=1, le=200, description="The most papers in one digest.")
    time: TimeOfDay = Field(dt.time(8, 0), description="Local time of day at which digests are posted.")
    zone: Zone = Field("UTC", description="The time zone of that time.")
    parallel: int = Field(4, ge=1, le=64, description="How many papers are analysed at the same time.")
    follow_versions: bool = Field(
        default=True, description="Tell new versions and withdrawals of posted papers, in their threads."
    )


class ArchiveSettings(Record):
    """Where digests are kept as files."""

    files: bool = Field(
        True,
        description="Whether digests are written as pages and Markdown into the data folder. The pages of"
        " web.pages show them without; false saves a good part of the work of many workspaces.",
    )
    site_url: Address = Field("", description="Public address; makes the links of feeds absolute.")
    title: str = Field("Paperboy", min_length=1, description="Title of feeds, and after that of a page.")
    figures: Literal["copied", "linked", "none"] = Field(
        "copied",
        description="Figures of papers: copied beside the pages, which then load nothing from elsewhere;"
        " linked, loaded from their sources by whoever reads; or none.",
    )


class Allowance(Record):
    """What one workspace may use of the model on one day (UTC); 0 is no limit."""

    tokens: int = Field(0, ge=0)
    dollars: float = Field(0, ge=0)


class BudgetSettings(Record):
    """What the model may use for one workspace on one day (UTC)."""

    tokens: int = Field(0, ge=0, description="The most tokens; 0 for no limit.")
    dollars: float = Field(0, ge=0, description="The most US dollars; 0 for no limit.")
    all_tokens: int = Field(
        0, ge=0, description="The most tokens of all workspaces together; 0 for no limit."
    )
    all_dollars: float = Field(
        0, ge=0, description="The most US dollars of all workspaces together; 0 for no limit."
    )
    workspaces: dict[str, Allowance] = Field(
        default={},
        description="What single workspaces may use instead, by their ids, such as"
        " { T0123456 = { tokens = 1000000 } }.",
    )

    @property
    def counts_dollars(self) -> bool:
        """Whether it has to be known what a model costs."""
        return any((self.dollars, self.all_dollars, *(each.dollars for each in self.workspaces.values())))


class AskSettings(Record):
    """How questions are taken."""

    per_person: int = Field(30, ge=1, description="The most questions of one person in an hour.")
    requests_per_person: int = Field(
        200, ge=1, description="The most commands, buttons and questions of one person in an hour."
    )
    per_workspace: int = Field(300, ge=1, description="The most questions of one workspace in an hour.")
    longest: int = Field(2_000, ge=50, le=20_000, description="The most characters of one question.")
    embeddings_url: Address = Field(
        "", description="An OpenAI-compatible endpoint whose vectors help to find passages; empty for none."
    )
    embeddings_model: str = Field("", description="The model that makes these vectors.")
    embeddings_key: Annotated[SecretStr, secret("ask.embeddings_key")] = Field(
        SecretStr(""), description="That endpoint's key; local servers need none."
    )

    @model_validator(mode="after")
    def _is_named(self) -> AskSettings:
        if self.embeddings_url and not self.embeddings_model:
            raise mistake("setting.no_model", near="ask.embeddings_model")
        return self


class WebSettings(Record):
    """The small web server of `paperboy serve`, and the pages for people, on a listener of their own."""

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 inside a container.")
    port: int = Field(8080, ge=0, le=65535, description="Port of /healthz, /readyz and /metrics.")
    pages: bool = Field(
        default=False, description="Whether serve has pages for people, with channels and all papers."
    )
    pages_host: str = Field(
        "127.0.0.1",
        description="Address that the pages listen on; with any but this machine's they ask for a login"
        " (paperboy web token).",
    )
    pages_port: int = Field(8081, ge=0, le=65535, description="Port of the pages.")
    pages_address: Address = Field(
        "",
        description="How people reach the pages from elsewhere, such as https://papers.example.org; then"
        " they ask for a login.",
    )


class LogSettings(Record):
    """What `paperboy serve` writes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )
    format: Literal["plain", "json"] = Field(
        "plain", description="plain lines, or json: one object a line."
    )


class Settings(Record):
    """All settings, validated; those of chat platforms are sections that a subclass adds.

    A section is made when it is needed, so that what checks it is built once, as a part of the whole.
    """

    arxiv: ArxivSettings = Field(default_factory=ArxivSettings)
    biorxiv: BiorxivSettings = Field(default_factory=BiorxivSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    reading: ReadingSettings = Field(default_factory=ReadingSettings)
    digest: DigestSettings = Field(default_factory=DigestSettings)
    archive: ArchiveSettings = Field(default_factory=ArchiveSettings)
    model: ModelSettings = Field(default_factory=ModelSettings)
    analysis: AnalysisSettings = Field(default_factory=AnalysisSettings)
    budget: BudgetSettings = Field(default_factory=BudgetSettings)
    embeddings: EmbeddingsSettings = Field(default_factory=EmbeddingsSettings)
    ask: AskSettings = Field(default_factory=AskSettings)
    serve: ServeSettings = Field(default_factory=ServeSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    zotero: ZoteroSettings = Field(default_factory=ZoteroSettings)


class Setting(NamedTuple):
    """One row of the table."""

    name: str
    default: Any
    help: str
    secret: bool

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return variable_of(self.name)


def table(kind: type[Settings] = Settings) -> tuple[Setting, ...]:
    """Every setting there is, in order."""
    return tuple(_rows(kind))


def _rows(kind: type[Settings]) -> Iterator[Setting]:
    for section, outer in kind.model_fields.items():
        model = outer.annotation
        if not (isinstance(model, type) and issubclass(model, Record)):
            raise TypeError(f"{section} is not a section of settings")
        for name, field in model.model_fields.items():
            default = None if field.default is PydanticUndefined else field.default
            yield Setting(
                f"{section}.{name}", default, field.description or "", field.annotation is SecretStr
            )


def load_settings(
    text: str,
    *,
    file: str,
    environ: Mapping[str, str],
    read_secret: Callable[[str], str],
    kind: type[Settings] = Settings,
) -> Settings:
    """The settings of a TOML `text`, overlaid with `environ`; `kind` has all sections there may be.

    `read_secret` returns the content of a file that a `…_FILE` variable names.

    Raises:
        SettingError: a setting is unknown or has a bad value; `place` names file and line, or the variable.
    """
    text = text.removeprefix("\ufeff")  # Windows' editors begin a file with it
    values = _parse(text, file, kind)
    places = {
        f"{section}.{name}": _at(file, line_number(text, section, name))
        for section, content in values.items()
        if isinstance(content, dict)
        for name in content
    }
    for setting, variable, value in _from_environment(environ, read_secret, table(kind)):
        section, name = setting.name.split(".")
        values.setdefault(section, {})[name] = value
        places[setting.name] = {"place": variable}
    return build_settings(kind, values, places, text, file)


def build_settings(
    kind: type[Settings],
    values: Mapping[str, Any],
    places: Mapping[str, Mapping[str, Any]] | None = None,
    text: str = "",
    file: str = "",
) -> Settings:
    """The settings of these values, which stand at `places` in the `text` of a file.

    Raises:
        SettingError: one of them is unknown or has a bad value.
    """
    try:
        every = {section: {} for section in kind.model_fields} | dict(values)
        return kind.model_validate(every, context=secret_forms(kind))
    except ValidationError as error:
        raise _explain(error, kind, places or {}, text, file) from None


def _parse(text: str, file: str, kind: type[Settings]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise of_toml(error, text, file, partial(_fits, kind)) from error


def _fits(kind: type[Settings], section: str, name: str, value: object) -> bool:
    try:
        kind.model_validate({section: {name: value}}, context=secret_forms(kind))
    except ValidationError as error:
        found = error.errors(include_url=False)
        return all(each["type"] == "extra_forbidden" or name not in each["loc"] for each in found)
    return True


def _from_environment(
    environ: Mapping[str, str], read_secret: Callable[[str], str], rows: Iterable[Setting]
) -> Iterator[tuple[Setting, str, Any]]:
    known = {setting.variable: setting for setting in rows}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        from_file = variable.endswith("_FILE") and variable not in known
        setting = known.get(variable.removesuffix("_FILE") if from_file else variable)
        if setting is None or (from_file and not setting.secret):
            raise unknown(variable, {"place": "setting.environment"}, known)
        text = _secret(variable, environ[variable], read_secret) if from_file else environ[variable]
        yield setting, variable, _from_text(setting, text)


def _secret(variable: str, path: str, read_secret: Callable[[str], str]) -> str:
    try:
        return read_secret(path).strip()
    except SettingError as error:
        fields: dict[str, Any] = {**error.fields, "setting": variable}
        raise SettingError(**fields) from error


def _from_text(setting: Setting, text: str) -> Any:  # noqa: ANN401 - whatever the setting's type takes
    """An environment variable as TOML would have said it: lists separated by commas, tables as JSON.

    Quotes around the whole are not meant: some readers of env files keep them.
    """
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" and text[0] not in text[1:-1]:
        text = text[1:-1]
    if isinstance(setting.default, tuple):
        return [item.strip() for item in text.split(",") if item.strip()]
    if isinstance(setting.default, dict):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text


def _explain(
    error: ValidationError,
    kind: type[Settings],
    places: Mapping[str, Mapping[str, Any]],
    text: str,
    file: str,
) -> SettingError:
    first = error.errors(include_url=False)[0]
    section, *rest = map(str, first["loc"])
    name = ".".join([section, *rest[:1]])
    place = places.get(name) or place_of_section(name, places) or _at(file, line_number(text, section))
    rows = {setting.name: setting for setting in table(kind)}
    row = rows.get(name)
    known = [*kind.model_fields, *rows]
    return of_value(first, name=name, place=place, example=_example(row, place) if row else "", known=known)


def _example(setting: Setting, place: Mapping[str, Any]) -> str:
    """How a setting is written where it stands: at its default, or as its description shows."""
    name = setting.name.split(".")[1]
    in_environment = place["place"] == setting.variable
    if told := re.search(r"such as (\{.*\})", setting.help):
        shown = json.dumps(tomllib.loads(f"it = {told[1]}")["it"])
        return f"{setting.variable}='{shown}'" if in_environment else f"{name} = {told[1]}"
    if setting.default == {}:
        return ""
    if in_environment:
        return f"{setting.variable}=" + _toml(setting.default).strip('"')
    return f"{name} = {_toml(setting.default)}"


def _at(file: str, line: int) -> dict[str, Any]:
    return {"place": "setting.at_line", "file": file, "line": line}


def line_number(text: str, section: str, name: str = "") -> int:
    """The line of `[section]`, or of `name` in it; 1 where it is written in some other form."""
    inside = False
    heading = 1
    for number, raw in enumerate(text.splitlines(), 1):
        content = raw.strip()
        if content.startswith("["):
            inside = content.strip("[] ").split(".")[0] == section
            heading = number if inside and not name else heading
        elif inside and name and content.split("=")[0].strip().strip('"') == name:
            return number
    return heading


def sample(kind: type[Settings] = Settings, language: str = "en") -> str:
    """A complete configuration file with every setting commented out at its default, for its readers."""
    lines = [f"# {translate(language, 'cli.sample')}"]
    section = ""
    for setting in table(kind):
        head, name = setting.name.split(".")
        if head != section:
            section = head
            lines += ["", f"[{section}]"]
        lines += [f"# {setting_comment(language, setting.name, setting.help)}"]
        if setting.secret:
            lines += [f"# {translate(language, 'cli.sample_secret', variable=setting.variable)}"]
        lines += [f"# {name} = {_toml(setting.default)}"]
    return "\n".join(lines) + "\n"


def documentation(kind: type[Settings] = Settings) -> str:
    """The table of settings in Markdown."""
    rows = (
        f"| `{s.name}` | `{s.variable}` | {'' if s.secret else f'`{_toml(s.default)}`'} | {s.help} |"
        for s in table(kind)
    )
    return "\n".join(["| setting | variable | default | meaning |", "|---|---|---|---|", *rows]) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, SecretStr):
        return '""'
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dt.time):
        return f'"{value:%H:%M}"'
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
