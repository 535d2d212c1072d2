"""Why OpenSearch does not do what it is asked, and what an operator does about it."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import SearchAwayError

BUSY = (429, 502, 503, 504)
_PASSING = (404, 408, 409, 425, 429)  # refusals that are none the next time
_THERE_ALREADY = "resource_already_exists_exception"  # what was made by a request whose answer was lost
_OTHER_NAME = (62, 64)  # OpenSSL's numbers of a certificate for another host name, or another address
_EXPIRED = 10


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, the next step, and whether it stays so until somebody takes it; nothing of a question is in it."""

    what: str
    remedy: str
    is_lasting: bool = False
    is_of_rights: bool = False
    is_for_who_indexes: bool = False

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


_SIGN_IN = Trouble(
    "it refuses the name or the password",
    "Correct them in OPENSEARCH_URL, https://user:password@host:9200; / : @ # % in them are %2F %3A %40 %23 %25 there.",
    is_lasting=True,
)
_RIGHTS = Trouble(
    "it does not allow this to the user in OPENSEARCH_URL",
    "Give them the rights that config/deploy/README.md names.",
    is_lasting=True,
    is_of_rights=True,
)
_UNTRUSTED = Trouble(
    "its certificate is signed by nobody who is trusted here",
    "Set OPENSEARCH_CA to the file with the certificate of who signed it (PEM).",
    is_lasting=True,
)
_MISNAMED = Trouble(
    "its certificate is for another name",
    "Write a name into OPENSEARCH_URL that is in the certificate, or get one for this name.",
    is_lasting=True,
)
_OUTDATED = Trouble("its certificate has expired", "Renew it there.", is_lasting=True)
_PLAIN = Trouble(
    "it does not speak TLS", "Write http:// into OPENSEARCH_URL, or have it speak TLS there.", is_lasting=True
)
_UNKNOWN_HOST = Trouble("its name is not known", "Correct the host in OPENSEARCH_URL.")
_NOBODY = Trouble("nobody listens there", "Start it, or correct the host and the port in OPENSEARCH_URL.")
_SLOW = Trouble("it does not answer in time", "Look whether it is overloaded, or a firewall is between.")
_SILENT = Trouble("it ends connections without an answer", "If it speaks TLS, write https:// into OPENSEARCH_URL.")
NO_ANSWER = Trouble("it does not answer", "Look at its log.")


class EngineError(SearchAwayError):
    """A request was in vain; `trouble` tells the operator why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble


def no_index(alias: str) -> Trouble:
    """Return what is wrong where nobody has indexed yet."""
    remedy = "Run `python -m bot index` where the folder is."
    return Trouble(f"there is no index “{alias}” yet", remedy, is_for_who_indexes=True)


def trouble_of(error: Exception) -> Trouble:
    """Return what an exception of OpenSearch's client means."""
    from opensearchpy import exceptions

    if isinstance(error, exceptions.ConnectionError):
        return _of_connection(error.info)
    if isinstance(error, exceptions.AuthenticationException):
        return _SIGN_IN
    if isinstance(error, exceptions.AuthorizationException):
        return _RIGHTS
    status = error.status_code if isinstance(error, exceptions.TransportError) else "unknown"
    if status in BUSY:
        return Trouble(f"it is busy (status {status})", "Wait; if it stays so, it needs more memory or more nodes.")
    is_lasting = isinstance(status, int) and 400 <= status < 500 and status not in _PASSING
    if is_lasting and getattr(error, "error", None) != _THERE_ALREADY:
        remedy = "Look at its log; whether it is OpenSearch 2 that is there, `python -m bot doctor` says."
        return Trouble(f"it refuses what it is asked (status {status})", remedy, is_lasting=True)
    return Trouble(f"it fails (status {status})", "Look at its log.")


def _of_connection(error: object) -> Trouble:
    from urllib3 import exceptions

    certificate = next((one for one in _causes(error) if isinstance(one, ssl.SSLCertVerificationError)), None)
    if certificate:
        number = certificate.verify_code
        return _MISNAMED if number in _OTHER_NAME else _OUTDATED if number == _EXPIRED else _UNTRUSTED
    kinds = {
        exceptions.SSLError: _PLAIN,
        exceptions.NameResolutionError: _UNKNOWN_HOST,
        exceptions.NewConnectionError: _NOBODY,
        exceptions.TimeoutError: _SLOW,
        exceptions.ProtocolError: _SILENT,
    }
    return next((trouble for kind, trouble in kinds.items() if isinstance(error, kind)), NO_ANSWER)


def _causes(error: object) -> Iterator[object]:
    """Yield an exception, what it wraps and what it came from."""
    while error is not None:
        yield error
        wrapped = next((one for one in getattr(error, "args", ()) if isinstance(one, Exception)), None)
        error = wrapped or getattr(error, "__cause__", None)
