"""Whether a request is Slack's own: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

import hashlib
import hmac
import re

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_OLDEST_SECONDS = 300


def is_well_formed(timestamp: str, signature: str) -> bool:
    """Whether the two headers look as Slack writes them; what does not is refused before its body is read."""
    return bool(_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature))


def is_signed(secret: str, timestamp: str, signature: str, body: bytes, *, now: float) -> bool:
    """Whether the body was signed with the secret, no more than five minutes before or after now."""
    if not is_well_formed(timestamp, signature) or abs(int(now) - int(timestamp)) > _OLDEST_SECONDS:
        return False
    digest = hmac.new(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}", signature)
