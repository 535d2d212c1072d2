"""Settings: the only reader of the environment and of config/."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import Stemmer
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableSettingError

from bot.errors import SettingsError
from bot.loopback import is_loopback
from bot.retrieval.confidence import SHIPPED, Coefficients

_SHIPPED = Path(__file__).parent / "_shipped"
_SHORTEST_SECRET = 16
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - meant, where a host sets PORT
_DEFAULT_PORT = 8080
_ENGINE_ADDRESS = re.compile(r"https?://[^\s/?#,]+/?")
# Other programs have variables that begin as the other sections do.
_OWN_SECTIONS = ("slack_", "discord_", "knowledge_", "retrieval_", "confidence_", "limits_", "report_", "opensearch_")


def _knowledge_folder() -> Path:
    """Return `./knowledge` if it is there, else the one that was installed with the bot."""
    here = Path("knowledge")
    return here if here.is_dir() else _SHIPPED / "knowledge"


def config_file(name: str) -> Path:
    """Return `./config/name` if it is there, else the one that was installed with the bot."""
    here = Path("config", name)
    return here if here.is_file() else _SHIPPED / "config" / name


class _Section(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: object, info: Any) -> object:
        if isinstance(value, str) and not value.strip():
            return cls.model_fields[info.field_name].get_default(call_default_factory=True)
        return value


class SlackSettings(_Section):
    """Slack is on with the bot's token and an app token (Socket Mode) or a signing secret (HTTP)."""

    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    api_url: str = "https://slack.com/api/"
    command: str = Field(default="/ask", pattern=r"^/[a-z0-9_-]{1,31}$")
    verbs_command: str = Field(default="/onrecord", pattern=r"^/[a-z0-9_-]{1,31}$")
    shared_channels: str = Field(default="", pattern=r"^[A-Z0-9, ]*$")
    channel_posts_a_second: float = Field(default=1.0, gt=0)

    @property
    def allowed_channels(self) -> frozenset[str]:
        """Return the channels shared with other workspaces in which it is answered all the same."""
        return frozenset(self.shared_channels.replace(",", " ").split())

    @field_validator("bot_token")
    @classmethod
    def _is_bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _with_prefix(token, "xoxb-")

    @field_validator("app_token")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _with_prefix(token, "xapp-")

    @field_validator("signing_secret")
    @classmethod
    def _is_no_guess(cls, secret: SecretStr | None) -> SecretStr | None:
        return _long_enough(secret)

    @field_validator("api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url.rstrip("/") + "/"


class DiscordSettings(_Section):
    """Discord is on when the token is set."""

    token: SecretStr | None = None
    application_id: int | None = Field(default=None, gt=0)
    guild_ids: str = ""
    shard_count: int | None = Field(default=None, ge=1, le=10_000)
    shard_ids: str = ""
    user_installs: bool = False
    api_url: str | None = None
    gateway_url: str | None = None

    @field_validator("guild_ids")
    @classmethod
    def _are_ids(cls, ids: str) -> str:
        if not all(entry.isdecimal() for entry in _entries(ids)):
            raise ValueError("must be ids, separated by commas")
        return ids

    @property
    def guilds(self) -> tuple[int, ...]:
        """Return the servers that the bot answers in, and has its commands in; none means everywhere."""
        return tuple(int(entry) for entry in _entries(self.guild_ids))

    @field_validator("shard_ids")
    @classmethod
    def _are_of_the_count(cls, ids: str, info: Any) -> str:
        shards = _ranges(ids)
        count = info.data.get("shard_count")
        if shards and (count is None or max(shards) >= count):
            raise ValueError("must be below DISCORD_SHARD_COUNT, which they need")
        return ids

    @property
    def shards(self) -> tuple[int, ...]:
        """Return the shards of this process; none means all."""
        return _ranges(self.shard_ids)


class KnowledgeSettings(_Section):
    """Where the discussions are."""

    dir: Path = Field(default_factory=_knowledge_folder)


class RetrievalSettings(_Section):
    """How passages are ranked, and when none is good enough."""

    engine: Literal["memory", "opensearch"] = "memory"
    threshold: float = Field(default=0.127, ge=0, le=1)
    k1: float = Field(default=1.2, ge=0)
    b: float = Field(default=0.75, ge=0, le=1)
    title_weight: float = Field(default=0.3, ge=0, le=10)
    language: str = "english"

    @field_validator("language")
    @classmethod
    def _is_a_language(cls, language: str) -> str:
        if language not in Stemmer.algorithms():
            raise ValueError(f"must be one of {', '.join(sorted(Stemmer.algorithms()))}")
        return language


class ConfidenceSettings(_Section):
    """What speaks for and against a passage being the answer; `calibrate` fits it."""

    base: float = SHIPPED.base
    match: float = SHIPPED.match
    together: float = SHIPPED.together
    unknown: float = SHIPPED.unknown
    unknown_names: float = SHIPPED.unknown_names
    known: float = SHIPPED.known

    @property
    def coefficients(self) -> Coefficients:
        """Return the values as retrieval takes them."""
        return Coefficients(**self.model_dump())


class OpenSearchSettings(_Section):
    """Where OpenSearch is, if it ranks, with name and password; the index there, and how many copies of it are kept."""

    url: SecretStr | None = None
    ca: Path | None = None
    index: str = Field(default="onrecord", pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")
    replicas: int = Field(default=2, ge=0, le=20)

    @field_validator("url")
    @classmethod
    def _are_addresses(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        addresses = _entries(url.get_secret_value())
        if not all(map(_is_engine_address, addresses)):
            raise ValueError("must be addresses such as https://user:password@host:9200, separated by commas")
        return SecretStr(",".join(address.rstrip("/") for address in addresses))


class LimitSettings(_Section):
    """What one asker, one channel and one process may ask of the bot."""

    question: int = Field(default=500, ge=20, le=10_000)
    user_a_minute: int = Field(default=10, ge=1)
    user_an_hour: int = Field(default=100, ge=1)
    channel_a_minute: int = Field(default=20, ge=1)
    at_once: int = Field(default=32, ge=1, le=1_000)
    waiting: int = Field(default=200, ge=0, le=10_000)


class AdminSettings(_Section):
    """Who may have the folder read anew and see what was asked in vain: user ids, separated by commas."""

    slack: str = ""
    discord: str = ""

    @property
    def people(self) -> frozenset[str]:
        """Return the admins as `platform:id`."""
        ids = {"slack": _entries(self.slack), "discord": _entries(self.discord)}
        return frozenset(f"{platform}:{entry}" for platform, entries in ids.items() for entry in entries)


class ReportSettings(_Section):
    """The channel of each platform that is told what people find wrong with passages: its id."""

    slack: str | None = Field(default=None, pattern=r"^[CGD][A-Z0-9]{2,}$")
    discord: int | None = Field(default=None, gt=0)


class WebSettings(_Section):
    """Where the web listens and others find it, who else may read its pages, and who may read what was counted."""

    host: str | None = None
    url: str | None = None
    secret: SecretStr | None = None
    audience: str = ""
    metrics_token: SecretStr | None = None

    @property
    def opened_to(self) -> frozenset[str] | None:
        """Return what who knows the secret may see beside what is public, as ids; None for all that there is."""
        return None if self.audience == "all" else frozenset(_entries(self.audience))

    @property
    def is_public(self) -> bool:
        """Whether others find the pages under an address of theirs, so that who asks from here may be anybody."""
        return bool(self.url) and not is_loopback(urlsplit(self.url or "").hostname or "")

    @property
    def reader(self) -> str:
        """Return where the pages that citations open are to be found: nowhere, where nobody else is let in."""
        return (self.url or "") if self.secret or not self.is_public else ""

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/?#@]+/?", url):
            raise ValueError("must be an address such as https://onrecord.example.org")
        return url.rstrip("/") if url else url

    @field_validator("audience")
    @classmethod
    def _are_channels_or_roles(cls, audience: str) -> str:
        if audience != "all" and not all(re.fullmatch(r"(slack|discord):\w+", one) for one in _entries(audience)):
            raise ValueError("must list slack:C0123 or discord:456 ids, or be “all”")
        return audience

    @field_validator("secret", "metrics_token")
    @classmethod
    def _is_no_guess(cls, token: SecretStr | None) -> SecretStr | None:
        return _long_enough(token)


class LogSettings(_Section):
    """How much is logged."""

    level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("level", mode="before")
    @classmethod
    def _in_lower_case(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level


class Settings(BaseSettings):
    """Everything that can be set: arguments > environment > `.env` > `config/bot.toml` > defaults."""

    model_config = SettingsConfigDict(
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    slack: SlackSettings = Field(default_factory=SlackSettings)
    discord: DiscordSettings = Field(default_factory=DiscordSettings)
    knowledge: KnowledgeSettings = Field(default_factory=KnowledgeSettings)
    retrieval: RetrievalSettings = Field(default_factory=RetrievalSettings)
    opensearch: OpenSearchSettings = Field(default_factory=OpenSearchSettings)
    confidence: ConfidenceSettings = Field(default_factory=ConfidenceSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    admin: AdminSettings = Field(default_factory=AdminSettings)
    report: ReportSettings = Field(default_factory=ReportSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    database_url: SecretStr | None = None
    port: int | None = Field(default=None, ge=1, le=65_535)

    @property
    def web_address(self) -> tuple[str, int]:
        """Return the host and port of the web: open to others where a port is set, as hosts of programs do."""
        return self.web.host or (_EVERYWHERE if self.port else "127.0.0.1"), self.port or _DEFAULT_PORT

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the parent calls it by name
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from, the strongest first."""
        toml = TomlConfigSettingsSource(settings_cls, config_file("bot.toml"))
        return init_settings, env_settings, dotenv_settings, toml


def load_settings(**arguments: Any) -> Settings:
    """Return the settings; raises SettingsError that names each variable that is wrong, never its value."""
    try:
        return Settings(**arguments)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors(include_input=False))) from None
    except UnreadableSettingError as error:
        raise SettingsError(f"{error}: a section's name alone is no setting; set LOG_LEVEL and the like.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"config/bot.toml is not valid TOML: {error}") from None


def unknown_settings() -> list[str]:
    """Return names in the environment, .env and bot.toml that look like ours and are none: typing errors, likely."""
    sections = {name: field.annotation for name, field in Settings.model_fields.items()}
    in_environment = [
        name
        for name in {*os.environ, *dotenv_values(".env", interpolate=False)}
        if (section := sections.get(name.lower().partition("_")[0])) is not None
        and name.lower().startswith(_OWN_SECTIONS)
        and name.lower().partition("_")[2] not in getattr(section, "model_fields", {})
    ]
    path = config_file("bot.toml")
    values = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    in_file = [
        f"[{section}] {key}" if key else f"[{section}]"
        for section, keys in values.items()
        for key in (keys if isinstance(keys, dict) else [""])
        if key not in getattr(sections.get(section), "model_fields", {})
    ]
    return sorted(in_environment) + in_file


def read_stop_words() -> list[str]:
    """Return the words of config/stopwords.txt."""
    return _read_words("stopwords.txt")


def read_weak_words() -> list[str]:
    """Return the words of config/weakwords.txt."""
    return _read_words("weakwords.txt")


def read_aliases() -> list[list[str]]:
    """Return the groups of names for the same thing in config/aliases.toml."""
    return _read_groups("aliases.toml")


def read_synonyms() -> list[list[str]]:
    """Return the groups of words for much the same thing in config/synonyms.toml."""
    return _read_groups("synonyms.toml")


def _read_words(name: str) -> list[str]:
    return [word for line in _read(name).splitlines() if not line.startswith("#") for word in line.split()]


def _read_groups(name: str) -> list[list[str]]:
    try:
        groups = tomllib.loads(_read(name)).get("groups", [])
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"config/{name} is not valid TOML: {error}") from None
    if not isinstance(groups, list) or not all(
        isinstance(group, list) and all(isinstance(word, str) for word in group) for group in groups
    ):
        raise SettingsError(f"config/{name}: groups must be a list of lists of names")
    return groups


def _read(name: str) -> str:
    path = config_file(name)
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(
            f"config/{name} cannot be read ({path}): {error.strerror}. Restore it from the repository."
        ) from None


def _long_enough(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and len(secret.get_secret_value()) < _SHORTEST_SECRET:
        raise ValueError(f"must have at least {_SHORTEST_SECRET} characters")
    return secret


def _with_prefix(token: SecretStr | None, prefix: str) -> SecretStr | None:
    if token is not None and not token.get_secret_value().startswith(prefix):
        raise ValueError(f"must begin with {prefix}")
    return token


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def _is_engine_address(text: str) -> bool:
    if not _ENGINE_ADDRESS.fullmatch(text):
        return False
    try:
        address = urlsplit(text)
        return bool(address.hostname) and address.port != 0 and bool(address.username) == bool(address.password)
    except ValueError:
        return False  # what should be a port may be a password


def _ranges(text: str) -> tuple[int, ...]:
    """Return the numbers of entries such as 3 and 0-2."""
    numbers: list[int] = []
    for entry in _entries(text):
        match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", entry)
        if match is None:
            raise ValueError("must be numbers or ranges such as 0-3, separated by commas")
        numbers += range(int(match[1]), int(match[2] or match[1]) + 1)
    return tuple(dict.fromkeys(numbers))


def _sentence(problem: Any) -> str:
    name = "_".join(str(part) for part in problem["loc"]).upper()
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name} {reason}" if reason.startswith("must") else f"{name}: {reason}"
