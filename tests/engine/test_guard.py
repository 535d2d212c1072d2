"""OpenSearch behind TLS and a password: what is right works, and what is wrong is told in a sentence."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.corpus.library import read_folder
from bot.errors import SearchAwayError, SettingsError
from bot.operations.engine_checkup import check_engine
from bot.operations.following import Following
from bot.retrieval.opensearch.engine import Engine, connect
from tests.engine.engines import K1, TITLE_WEIGHT, B, Indexed
from tests.engine.guard import PASSWORD, Guard, is_possible
from tests.engine.server import free_ports
from tests.fakes import analyzer, header, write_folder

pytestmark = pytest.mark.skipif(not is_possible(), reason="no certificates: openssl is missing")

Reach = Callable[..., Engine]


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    """A guard with nobody behind it."""
    with Guard(tmp_path_factory.mktemp("guard")) as guard:
        yield guard


@pytest.fixture
def reach() -> Iterator[Reach]:
    """Connects, and closes what was connected."""
    engines: list[Engine] = []

    def reach(address: str, ca: Path | None = None) -> Engine:
        engines.append(connect(address, "any", ca=ca))
        return engines[-1]

    yield reach
    for engine in engines:
        engine.close()


def told_by(engine: Engine) -> str:
    """Return what a bot that starts, and `index`, say of an engine that cannot be used."""
    sentences = set()
    with pytest.raises(SettingsError) as starting:
        Following(engine, analyzer(), k1=K1, b=B, title_weight=TITLE_WEIGHT)
    sentences.add(str(starting.value))
    with pytest.raises(SettingsError) as writing:
        engine.write(["{}"])
    sentences.add(str(writing.value))
    (sentence,) = sentences
    return sentence


def test_a_wrong_password_is_told_at_once(guard: Guard, reach: Reach) -> None:
    """By its setting, without the password."""
    sentence = told_by(reach(guard.url("canary"), guard.certificate))

    assert sentence.startswith("OpenSearch cannot be used: it refuses the name or the password. Correct them in OPENS")
    assert "canary" not in sentence


def test_a_certificate_that_nobody_here_trusts_is_told_at_once(guard: Guard, reach: Reach) -> None:
    """With the setting that mends it."""
    sentence = told_by(reach(guard.url()))

    assert "its certificate is signed by nobody who is trusted here. Set OPENSEARCH_CA to the file" in sentence


def test_a_certificate_for_another_name_is_told_at_once(tmp_path: Path, reach: Reach) -> None:
    """It may be trusted all the same."""
    with Guard(tmp_path, name="DNS:search.example.org") as other:
        sentence = told_by(reach(other.url(), other.certificate))

    assert "its certificate is for another name. Write a name into OPENSEARCH_URL" in sentence


def test_the_wrong_scheme_is_told(guard: Guard, reach: Reach) -> None:
    """Plain HTTP where TLS is spoken: the connection ends."""
    engine = reach(guard.url(scheme="http"))

    assert not engine.is_there()
    assert engine.trouble
    assert "https://" in engine.trouble.remedy


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    """By the setting that names it, whether it is there or not."""
    (tmp_path / "empty.pem").write_text("no certificate")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(SettingsError, match="OPENSEARCH_CA: .* cannot be read as certificates"):
            connect("https://127.0.0.1:1", "any", ca=tmp_path / name)


def test_who_is_let_in_to_a_busy_engine_waits(guard: Guard, reach: Reach) -> None:
    """It is no setting that is wrong: questions are told to ask again."""
    engine = reach(guard.url(), guard.certificate)

    with pytest.raises(SearchAwayError, match="try again in a minute"):
        engine.search({})
    assert not engine.is_there()
    assert engine.trouble
    assert not engine.trouble.is_lasting


def test_a_checkup_tells_of_each_host(guard: Guard, reach: Reach) -> None:
    """With the next step, and no password."""
    (port,) = free_ports(1)
    addresses = {
        "right:1": guard.url(),
        "wrong:2": guard.url("canary"),
        "nobody:3": f"http://127.0.0.1:{port}",
        "nowhere:4": "http://no-such-host.invalid:9200",
    }
    hosts = {name: reach(address, guard.certificate) for name, address in addresses.items()}

    found = check_engine(hosts, hosts["right:1"], "mark", None)

    assert [
        "right:1: it is busy (status 503)",
        "wrong:2: it refuses the name or the password",
        "nobody:3: nobody listens there",
        "nowhere:4: its name is not known",
    ] == [one.what for one in found]
    assert all(one.remedy and "canary" not in one.remedy for one in found)


@pytest.mark.slow
def test_with_the_right_password_it_is_written_and_found(engine_url: str, tmp_path: Path) -> None:
    """Through TLS, with the certificate given; if the password changes, only until it is right again."""
    corpus = read_folder(write_folder(tmp_path / "k", {"one.md": header(title="One") + "Zebras eat grass."}))
    with Guard(tmp_path, engine_url.split(",", 1)[0]) as guard:
        indexed = Indexed(guard.url(), ca=guard.certificate)
        try:
            knowledge = indexed.hold(corpus)
            assert 1 == knowledge.corpus.passage_count
            guard.password = "another"
            assert not indexed.engine.is_there()
            with pytest.raises(SearchAwayError):
                indexed.engine.search({"size": 0})
            guard.password = PASSWORD
            assert indexed.engine.is_there()
            assert 3 == len(indexed.engine.search({"size": 9})["hits"]["hits"])
        finally:
            indexed.remove()
