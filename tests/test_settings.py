"""Settings: where they come from, and what is said of those that are wrong."""

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.app import open_hosts
from bot.errors import SettingsError
from bot.retrieval.confidence import SHIPPED
from bot.settings import (
    RetrievalSettings,
    Settings,
    load_settings,
    read_aliases,
    read_stop_words,
    read_synonyms,
    read_weak_words,
    unknown_settings,
)

ROOT = Path(__file__).resolve().parents[1]
CANARY = "canary-93e1"
SECTIONS = tuple(f"{name}_" for name in Settings.model_fields)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder with an empty config, without a variable of ours."""
    for name in [*os.environ]:
        if name.lower().startswith(SECTIONS) or name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_toml(text: str) -> None:
    Path("config", "bot.toml").write_text(text)


def refusal(**arguments: object) -> str:
    with pytest.raises(SettingsError) as raised:
        load_settings(**arguments)
    return str(raised.value)


def test_the_shipped_confidence_is_the_default() -> None:
    """Who has a bot.toml without it gets what was fitted together with the default threshold."""
    shipped = tomllib.loads((ROOT / "config" / "bot.toml").read_text("utf-8"))

    assert asdict(SHIPPED) == shipped["confidence"]
    assert RetrievalSettings().threshold == shipped["retrieval"]["threshold"]


def test_defaults() -> None:
    """Without anything set, no platform is on."""
    settings = load_settings()

    assert (None, None, None) == (settings.slack.bot_token, settings.slack.app_token, settings.discord.token)
    assert ("/ask", "https://slack.com/api/", "info", 500) == (
        settings.slack.command,
        settings.slack.api_url,
        settings.log.level,
        settings.limits.question,
    )


def test_each_source_is_stronger_than_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments over the environment over `.env` over bot.toml over defaults."""
    seen = [load_settings().slack.command]
    write_toml('[slack]\ncommand = "/toml"')
    seen.append(load_settings().slack.command)
    Path(".env").write_text("SLACK_COMMAND=/dotenv\n")
    seen.append(load_settings().slack.command)
    monkeypatch.setenv("SLACK_COMMAND", "/environment")
    seen.append(load_settings().slack.command)
    seen.append(load_settings(slack={"command": "/argument"}).slack.command)

    assert ["/ask", "/toml", "/dotenv", "/environment", "/argument"] == seen


def test_sources_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    """One key of a section from each place."""
    write_toml("[retrieval]\nk1 = 1.5\nb = 0.1\nthreshold = 0.9")
    Path(".env").write_text("RETRIEVAL_B=0.2\nRETRIEVAL_THRESHOLD=0.8\n")
    monkeypatch.setenv("RETRIEVAL_THRESHOLD", "0.7")

    retrieval = load_settings().retrieval

    assert (1.5, 0.2, 0.7, 0.3) == (retrieval.k1, retrieval.b, retrieval.threshold, retrieval.title_weight)


def test_names_in_the_environment_may_be_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case does not matter."""
    monkeypatch.setenv("slack_command", "/frage")

    assert "/frage" == load_settings().slack.command


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_value_is_none(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    """A line left empty in a form or a file sets nothing."""
    for name in (
        "SLACK_BOT_TOKEN",
        "DISCORD_TOKEN",
        "DISCORD_APPLICATION_ID",
        "SLACK_COMMAND",
        "RETRIEVAL_K1",
        "LOG_LEVEL",
    ):
        monkeypatch.setenv(name, blank)

    settings = load_settings()

    assert (None, None, None) == (settings.slack.bot_token, settings.discord.token, settings.discord.application_id)
    assert ("/ask", 1.2, "info") == (settings.slack.command, settings.retrieval.k1, settings.log.level)


def test_a_blank_value_hides_no_weaker_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank in the environment, the file's value counts."""
    write_toml('[slack]\ncommand = "/toml"')
    Path(".env").write_text("SLACK_COMMAND=\n")
    monkeypatch.setenv("SLACK_COMMAND", "")

    assert "/toml" == load_settings().slack.command


def test_tokens_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing the settings prints no token."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", f"xoxb-{CANARY}")
    monkeypatch.setenv("DISCORD_TOKEN", CANARY)
    settings = load_settings()

    assert CANARY not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert settings.discord.token is not None
    assert CANARY == settings.discord.token.get_secret_value()


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "DISCORD_TOKEN"])
def test_a_token_in_a_file_is_not_looked_for(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """`…_FILE` is no setting; it is listed among the unknown ones."""
    Path("token").write_text("xoxb-x")
    monkeypatch.setenv(f"{name}_FILE", str(Path("token").absolute()))

    assert (None, None) == (load_settings().slack.bot_token, load_settings().discord.token)
    assert [f"{name}_FILE"] == unknown_settings()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN must begin with xoxb-"),
        ("SLACK_APP_TOKEN", "SLACK_APP_TOKEN must begin with xapp-"),
        ("SLACK_COMMAND", "SLACK_COMMAND: String should match pattern"),
        ("DISCORD_APPLICATION_ID", "DISCORD_APPLICATION_ID: Input should be a valid integer"),
        ("DISCORD_GUILD_IDS", "DISCORD_GUILD_IDS must be ids, separated by commas"),
        ("RETRIEVAL_THRESHOLD", "RETRIEVAL_THRESHOLD: Input should be a valid number"),
        ("LIMITS_QUESTION", "LIMITS_QUESTION: Input should be a valid integer"),
        ("LOG_LEVEL", "LOG_LEVEL: Input should be 'debug', 'info'"),
        ("LOG", "LOG_LEVEL"),
        ("SLACK", "LOG_LEVEL"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    """The operator reads which variable is wrong; what is in it may be a secret."""
    monkeypatch.setenv(name, CANARY)

    message = refusal()

    assert said in message
    assert CANARY not in message


def test_a_wrong_value_leaves_no_trace_in_the_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even whoever prints the whole chain of errors prints the token."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", CANARY)

    with pytest.raises(SettingsError) as raised:
        load_settings()

    assert raised.value.__suppress_context__
    assert CANARY not in str(raised.getrepr(style="short", chain=False))


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", CANARY)
    monkeypatch.setenv("RETRIEVAL_B", "2")

    assert ["SLACK_BOT_TOKEN must begin with xoxb-", "RETRIEVAL_B: Input should be less than or equal to 1"] == (
        refusal().splitlines()
    )


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[slack", "config/bot.toml is not valid TOML"),
        ("retrieval = 5", "RETRIEVAL"),
        ("[retrieval]\nk1 = 'x'", "RETRIEVAL_K1"),
    ],
)
def test_a_broken_file_is_named(toml: str, said: str) -> None:
    """bot.toml itself, or the key in it."""
    write_toml(toml)

    assert said in refusal()


def test_unknown_names_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks like ours and is none is likely a slip; what belongs to others is left alone."""
    for name in ("SLACK_TOKEN", "RETRIEVAL_TRESHOLD", "WEB_CONCURRENCY", "LOGNAME", "LOG_FORMAT", "SLACK_COMMAND"):
        monkeypatch.setenv(name, "/x")
    write_toml("[retrieval]\nk2 = 1\nk1 = 1\n[nonsense]\nx = 1\n")

    assert ["RETRIEVAL_TRESHOLD", "SLACK_TOKEN", "[retrieval] k2", "[nonsense] x"] == unknown_settings()
    assert "/x" == load_settings().slack.command


def test_servers_are_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids apart by commas; none means everywhere."""
    assert () == load_settings().discord.guilds
    monkeypatch.setenv("DISCORD_GUILD_IDS", "12, 34,")

    assert (12, 34) == load_settings().discord.guilds


def test_slacks_address_ends_with_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's library puts names of methods behind it."""
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api")

    assert "http://127.0.0.1:1/api/" == load_settings().slack.api_url


def test_data_beside_the_bot_come_first(folder: Path) -> None:
    """`./knowledge` where it is, else what was installed."""
    assert "_shipped" == load_settings().knowledge.dir.parent.name
    (folder / "knowledge").mkdir()

    assert Path("knowledge") == load_settings().knowledge.dir


def test_stop_words_are_words_without_remarks() -> None:
    """One or more a line."""
    Path("config", "stopwords.txt").write_text("# Articles\na an\n\nthe\n")

    assert ["a", "an", "the"] == read_stop_words()


GROUPS = [("aliases.toml", read_aliases), ("synonyms.toml", read_synonyms)]


@pytest.mark.parametrize(("name", "read"), GROUPS)
def test_aliases_and_synonyms_are_groups_of_names(name: str, read: Callable[[], list[list[str]]]) -> None:
    """As they stand in the file; none where the file has none."""
    path = Path("config", name)
    path.write_text('groups = [["agi", "artificial general intelligence"]]')
    assert [["agi", "artificial general intelligence"]] == read()

    path.write_text("")
    assert [] == read()


@pytest.mark.parametrize(("name", "read"), GROUPS)
@pytest.mark.parametrize("toml", ["groups = 1", 'groups = ["agi"]', "groups = [[1]]", "groups = ["])
def test_broken_groups_are_named(toml: str, name: str, read: Callable[[], list[list[str]]]) -> None:
    """The operator reads which file to mend."""
    Path("config", name).write_text(toml)

    with pytest.raises(SettingsError, match=f"^config/{re.escape(name)}"):
        read()


def test_a_missing_file_is_named() -> None:
    """With the remedy."""
    with pytest.raises(SettingsError, match=r"^config/stopwords\.txt cannot be read \(.*No such file"):
        read_stop_words()


def test_weak_words_are_read_like_stop_words() -> None:
    """One or more a line, remarks left out."""
    Path("config", "weakwords.txt").write_text("# Verbs\nexplain describe\n\nway\n")

    assert ["explain", "describe", "way"] == read_weak_words()


@pytest.mark.parametrize(
    "url",
    [
        f"https://bot:{CANARY}",
        f"https://bot:{CANARY}@",
        f"https://{CANARY}@host:9200",
        f"https://bot:{CANARY}@host:port",
        f"https://bot:{CANARY}@host:0",
        f"https://good:9200,https://bot:{CANARY}",
        f"bot:{CANARY}@host:9200",
    ],
)
def test_what_is_no_address_of_an_engine_is_refused_without_the_password(url: str) -> None:
    """A password may stand where the port should, or without a host."""
    told = refusal(opensearch={"url": url})

    assert "OPENSEARCH_URL must be addresses such as https://user:password@host:9200, separated by commas" == told


@pytest.mark.parametrize(
    "url", ["http://one:9200/, https://bot:p%40ss@two:9200/ ", "http://one:9200,https://bot:p%40ss@two:9200"]
)
def test_hosts_of_an_engine_have_their_names(url: str) -> None:
    """Whether there is a slash behind them or not."""
    pytest.importorskip("opensearchpy")

    hosts = open_hosts(load_settings(opensearch={"url": url}))

    assert ["one:9200", "two:9200"] == list(hosts)
    for engine in hosts.values():
        engine.close()
