"""The one way to OpenSearch: requests over several hosts, within a few seconds whatever they do."""

import json
import logging
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from bot.errors import SearchAwayError, SettingsError
from bot.retrieval.opensearch.troubles import BUSY, NO_ANSWER, EngineError, Trouble, no_index, trouble_of

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

logger = logging.getLogger(__name__)

Json = Mapping[str, Any]

PATIENCE_SECONDS = 2.0  # leaves time to say within 3 seconds that it was in vain
_LOOK_SECONDS = 0.8
_LOOKS = 2  # one may be slow
_TRIES_ON_A_HOST = 2
_DEAD_SECONDS = 2  # until a host that did not answer is tried again
_WRITE_SECONDS = 30.0
_WRITES_SECONDS = 60.0
_AGAIN_SECONDS = 0.1
_LINES = {"content-type": "application/x-ndjson"}


class Engine:
    """
    Asks OpenSearch for the index that an alias stands for, from as many threads at once as there are connections.

    A host that does not answer is left for another. Whoever follows the index asks `is_there` again and again, so that
    questions do not wait for what is known to be away.
    """

    def __init__(self, client: "OpenSearch", alias: str, *, hosts: int, patience_seconds: float) -> None:
        self.alias = alias
        self._client = client
        self._hosts = hosts
        self._patience_seconds = patience_seconds
        self._is_away = False
        self._looks = 0
        self._answered = 0
        self.trouble: Trouble | None = None

    def at(self, index: str) -> "Engine":
        """Return the same engine for another index or alias, as patient as who writes."""
        return Engine(self._client, index, hosts=self._hosts, patience_seconds=_WRITE_SECONDS)

    def search(self, body: Json, *, preference: str | None = None) -> Any:
        """Return the response of a search; raises SearchAwayError."""
        params = {"allow_partial_search_results": "false", **({"preference": preference} if preference else {})}
        return self._read(f"/{self.alias}/_search", params, body)

    def search_all(self, bodies: Sequence[Json], *, preference: str | None = None) -> list[Any]:
        """Return the responses of several searches made together; raises SearchAwayError."""
        if not bodies:
            return []
        head = {"preference": preference} if preference else {}
        lines = "".join(f"{json.dumps(part)}\n" for body in bodies for part in (head, body))
        responses: list[Any] = self._read(f"/{self.alias}/_msearch", {}, lines)["responses"]
        for response in responses:
            if "error" in response:
                logger.warning("the search engine failed: status=%s", response.get("status"))
                raise SearchAwayError
        return responses

    def term_vectors(self, body: Json) -> Any:
        """Return what is told of the terms of a record that is not kept; raises SearchAwayError."""
        return self._read(f"/{self.alias}/_termvectors", {"preference": "counts"}, body)

    def is_there(self) -> bool:
        """
        Whether a host answers, asked anew; when none did twice, what is asked next fails at once.

        What was answered to others meanwhile counts too: this process may be busier than the engine. `trouble` is why
        nothing was.
        """
        from opensearchpy.exceptions import NotFoundError

        before = self._answered
        try:
            self._try_hosts("GET", "/", {}, None, time.monotonic() + _LOOK_SECONDS)
        except NotFoundError:
            pass  # some services have no name to tell
        except EngineError as error:
            # Who may not ask for its name may search all the same.
            if not error.trouble.is_of_rights and self._answered == before:
                self.trouble = error.trouble
                self._looks += 1
                self._note(is_away=self._looks >= _LOOKS)
                return False
        self.trouble = None
        self._looks = 0
        self._note(is_away=False)
        return True

    @property
    def is_away(self) -> bool:
        """Whether what is asked fails at once."""
        return self._is_away

    def has_index(self) -> bool:
        """Whether there is an index that the alias stands for; raises SearchAwayError."""
        return self.tell("GET", f"/_alias/{self.alias}") is not None

    def tell(self, method: str, path: str, body: Json | str | None = None, **params: str) -> Any:
        """
        Return what an address answers to whoever administers the index, None for a 404.

        Raises SearchAwayError, or SettingsError for what fails until an operator sets something else.
        """
        from opensearchpy.exceptions import NotFoundError

        try:
            return self._try_hosts(method, path, params, body, time.monotonic() + _WRITE_SECONDS)
        except NotFoundError:
            return None
        except EngineError as error:
            if error.trouble.is_lasting:
                raise SettingsError(f"OpenSearch cannot be used: {error.trouble}") from error
            raise

    def write(self, lines: Iterable[str], may_write: Callable[[], None] = lambda: None) -> None:
        """
        Write a bulk, again and again while the engine is away or busy; raises SearchAwayError when it stays so.

        `may_write` is asked before each attempt, and may raise. Raises SettingsError for what is refused.
        """
        body = "".join(f"{line}\n" for line in lines)
        until = time.monotonic() + _WRITES_SECONDS
        may_write()
        while not self._is_written(body, is_last=time.monotonic() >= until):
            time.sleep(_AGAIN_SECONDS)
            may_write()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _is_written(self, body: str, *, is_last: bool) -> bool:
        try:
            # What waits here for a primary's new place could be tried again meanwhile.
            response = self.tell("POST", f"/{self.alias}/_bulk", body, timeout="2s")
        except SearchAwayError:
            if is_last:
                raise
            return False
        items = [item for one in response["items"] for item in one.values()]
        failed = [item for item in items if item["status"] not in {200, 201, 404}]
        refused = next((item for item in failed if item["status"] not in BUSY), None)
        if refused:
            raise SettingsError(f"OpenSearch refuses what it is to index: {refused.get('error')}")
        if failed and is_last:
            raise SearchAwayError
        return not failed

    def _read(self, path: str, params: Json, body: Json | str) -> Any:
        from opensearchpy.exceptions import NotFoundError

        if self._is_away:
            raise SearchAwayError
        try:
            return self._try_hosts("POST", path, params, body, time.monotonic() + self._patience_seconds)
        except NotFoundError as error:
            logger.warning("the search engine has no index %s", self.alias)
            raise EngineError(no_index(self.alias)) from error

    def _try_hosts(self, method: str, path: str, params: Json, body: Json | str | None, until: float) -> Any:
        """Return what a host answers; where one does not, or is busy, another is tried as long as there is time."""
        from opensearchpy import exceptions

        trouble = NO_ANSWER
        for left in reversed(range(_TRIES_ON_A_HOST * self._hosts)):
            seconds = max(until - time.monotonic(), 0.05)
            try:
                answer = self._client.transport.perform_request(
                    method,
                    path,
                    # Half of the time for the first: it may hang, and there are others.
                    params={**params, "request_timeout": seconds if left == 0 else seconds / 2},
                    body=body,
                    headers=dict(_LINES) if isinstance(body, str) else None,
                )
            except exceptions.NotFoundError:
                raise
            except exceptions.ConnectionError as error:
                trouble, is_worth_trying = trouble_of(error), True
            except exceptions.TransportError as error:
                # What it says of the reason may hold the question.
                logger.debug("the search engine failed: status=%s %s", error.status_code, error.error)
                trouble, is_worth_trying = trouble_of(error), error.status_code in BUSY
                time.sleep(_AGAIN_SECONDS if is_worth_trying else 0.0)
            else:
                self._answered += 1
                return answer
            if not left or not is_worth_trying or time.monotonic() >= until - 0.05:
                break
        logger.debug("the search engine failed: %s", trouble.what)
        raise EngineError(trouble)

    def _note(self, *, is_away: bool) -> None:
        if is_away and not self._is_away:
            logger.warning("the search engine does not answer: %s", self.trouble)
        if self._is_away and not is_away:
            logger.info("the search engine answers again")
        self._is_away = is_away


class _Json:
    """JSON as msgspec reads it, several times as quick as Python's own."""

    mimetype = "application/json"

    @staticmethod
    def loads(data: str) -> Any:
        return msgspec.json.decode(data)

    @staticmethod
    def dumps(data: object) -> str:
        return data if isinstance(data, str) else msgspec.json.encode(data).decode()


def connect(
    addresses: str,
    alias: str,
    *,
    ca: Path | None = None,
    connections: int = 32,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Engine:
    """
    Return the engine at addresses separated by commas, as in `https://user:password@host:9200`; nothing is asked yet.

    `ca` is the file with the certificates that it is known by. Raises SettingsError if that cannot be read, or the
    client is not installed.
    """
    try:
        from opensearchpy import OpenSearch
    except ModuleNotFoundError as error:
        raise SettingsError(
            'engine = "opensearch" needs the client of OpenSearch: install the bot with its extra, '
            "`pip install '.[opensearch]'`."
        ) from error
    # Each host that does not answer would be a traceback in the log; what becomes of it is logged here.
    logging.getLogger("opensearch").setLevel(logging.CRITICAL)
    hosts = [one.strip() for one in addresses.split(",") if one.strip()]
    _check(ca)
    client = OpenSearch(
        hosts,
        pool_maxsize=connections,
        max_retries=0,
        dead_timeout=_DEAD_SECONDS,
        timeout_cutoff=0,
        serializer=_Json(),
        ca_certs=str(ca) if ca else None,
    )
    return Engine(client, alias, hosts=len(hosts), patience_seconds=patience_seconds)


def _check(ca: Path | None) -> None:
    """Raise SettingsError for a file that holds no certificates."""
    try:
        ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise SettingsError(
            f"OPENSEARCH_CA: {ca} cannot be read as certificates ({error.strerror or 'not PEM'})."
        ) from error
