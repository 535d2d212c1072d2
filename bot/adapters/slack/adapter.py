"""Slack by Socket Mode: the slash command, mentions and direct messages."""

import asyncio
import contextlib
import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import wording
from bot.adapters.slack.blocks import SlackMessage, answer_to_message, sentence_to_message
from bot.adapters.slack.events import SlackQuestion, read_command, read_direct_message, read_mention
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.questions import Question
from bot.errors import SettingsError

logger = logging.getLogger(__name__)

Claim = Callable[[str], bool]
_TIMEOUT_SECONDS = 10
# Errors that no further attempt mends: https://docs.slack.dev/reference/methods/auth.test
_REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "team_access_not_granted",
    }
)
# What Slack says of a message that it cannot show: https://docs.slack.dev/reference/methods/chat.postMessage
_NOT_ACCEPTED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"})


class SlackAdapter:
    """Answers in one Slack workspace; `claim` says of a key whether it is the first time that it is seen."""

    name = "slack"

    def __init__(
        self, answerer: Answerer, *, bot_token: str, app_token: str, api_url: str, command: str, claim: Claim
    ) -> None:
        self._answerer = answerer
        self._bot_token = bot_token
        self._app_token = app_token
        self._api_url = api_url
        self._command = command
        self._claim = claim
        self._bot_user_id = ""
        self._client = AsyncWebClient()

    async def run(self) -> None:
        """Answer until cancelled. Raises SettingsError when Slack refuses a token."""
        self._client = self._web_client(self._bot_token)
        identity = await self._identify()
        app = self._app(identity)
        handler = AsyncSocketModeHandler(app, self._app_token, web_client=self._web_client(None))
        try:
            # The first address is asked for here, where a refusal can be seen; the library would try for ever.
            handler.client.wss_uri = await _or_refused("SLACK_APP_TOKEN", handler.client.issue_new_wss_url())
            await handler.client.connect()  # type: ignore[no-untyped-call]  # the library leaves it untyped
            logger.info("slack is connected: workspace=%s", identity.team_id)
            await asyncio.Event().wait()
        finally:
            await handler.client.close()  # type: ignore[no-untyped-call]  # as above
            await handler.client.aiohttp_client_session.close()

    def _web_client(self, token: str | None) -> AsyncWebClient:
        retries = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=3)]
        return AsyncWebClient(
            token=token,
            base_url=self._api_url,
            timeout=_TIMEOUT_SECONDS,
            retry_handlers=retries,
            logger=_quiet("slack_sdk.web"),
        )

    async def _identify(self) -> AuthorizeResult:
        """Ask once who the bot is, instead of at every event as bolt does by itself."""
        response = await _or_refused("SLACK_BOT_TOKEN", self._client.auth_test())
        self._bot_user_id = response["user_id"]
        return AuthorizeResult(
            enterprise_id=response.get("enterprise_id"),
            team_id=response.get("team_id"),
            bot_id=response.get("bot_id"),
            bot_user_id=response["user_id"],
            bot_token=self._bot_token,
        )

    def _app(self, identity: AuthorizeResult) -> AsyncApp:
        async def authorize(**_: object) -> AuthorizeResult:
            return identity

        # With an authorize of ours, bolt keeps to the token even where SLACK_CLIENT_ID is in the environment.
        app = AsyncApp(client=self._client, authorize=authorize, logger=_quiet("slack_bolt"))
        app.command(self._command)(self._on_command)
        app.event("app_mention")(self._on_mention)
        app.event("message")(self._on_message)
        # Whatever else comes is acknowledged, or Slack would send it again: buttons that open a link, unknown events.
        app.action(re.compile(r"open-\d"))(_acknowledge)
        app.event(re.compile(r".*"))(_ignore)
        return app

    async def _on_command(self, ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any]) -> None:
        await ack()
        question = read_command(command)
        if self._is_first(question):
            message = await self._message(question, restate=True)
            await self._respond(respond, message, channel=question.channel, user=command["user_id"])

    async def _on_mention(self, body: dict[str, Any]) -> None:
        question = read_mention(body, self._bot_user_id)
        if question and self._is_first(question):
            await self._post(question, await self._message(question, restate=False))

    async def _on_message(self, body: dict[str, Any]) -> None:
        question = read_direct_message(body, self._bot_user_id)
        if question and self._is_first(question):
            await self._post(question, await self._message(question, restate=False))

    def _is_first(self, question: SlackQuestion) -> bool:
        """Whether the question was not delivered before; all its keys are taken, whichever of them comes again."""
        claimed = [self._claim(key) for key in question.keys]
        return all(claimed)

    async def _message(self, question: SlackQuestion, *, restate: bool) -> SlackMessage:
        """Return the message that answers a question: always one, whatever goes wrong."""
        try:
            chosen = Question("", audience=question.audience)
            answer: Answer = await asyncio.to_thread(self._answerer.ask, question.text, chosen)
            logger.info("answered: platform=slack outcome=%s ms=%.0f", answer.outcome.value, answer.took_ms)
            return _checked(answer_to_message(answer, restate=restate))
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not answer: platform=slack error=%s", error_id)
            return sentence_to_message(wording.error(error_id))

    async def _respond(self, respond: AsyncRespond, message: SlackMessage, *, channel: str, user: str) -> None:
        if not await _is_delivered(respond, message):

            async def send(sent: SlackMessage) -> None:
                await self._client.chat_postEphemeral(
                    channel=channel, user=user, text=sent.text, blocks=sent.blocks, link_names=False, parse="none"
                )

            await _deliver(send, message)

    async def _post(self, question: SlackQuestion, message: SlackMessage) -> None:
        async def send(sent: SlackMessage) -> None:
            await self._client.chat_postMessage(
                channel=question.channel,
                thread_ts=question.thread,
                text=sent.text,
                blocks=sent.blocks,
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                parse="none",
            )

        await _deliver(send, message)


def _checked(message: SlackMessage) -> SlackMessage:
    """Return a message whose blocks Slack's models accept; they check lengths when they are written out."""
    for block in message.blocks:
        block.to_dict()
    return message


async def _is_delivered(respond: AsyncRespond, message: SlackMessage) -> bool:
    """Send a message by the response_url; False if the address has expired, is used up or cannot be reached."""
    try:
        response = await respond(
            text=message.text,
            blocks=message.blocks,
            response_type="ephemeral",
            unfurl_links=False,
            unfurl_media=False,
        )
    except (aiohttp.ClientError, TimeoutError) as error:
        logger.warning("response_url failed: error=%s", type(error).__name__)
        return False
    if response.status_code != 200:
        # A refusal does not raise.
        logger.warning("response_url refused: status=%d", response.status_code)
    return response.status_code == 200


async def _deliver(send: Callable[[SlackMessage], Awaitable[None]], message: SlackMessage) -> None:
    """Send an answer; where Slack does not accept it, a sentence that it failed; log what cannot be sent."""
    try:
        await send(message)
    except SlackApiError as error:
        if _reason(error) not in _NOT_ACCEPTED:
            logger.warning("slack refused an answer: error=%s", _reason(error))
            return
        error_id = uuid.uuid4().hex[:4]
        logger.warning("slack does not accept an answer: error=%s reason=%s", error_id, _reason(error))
        with contextlib.suppress(SlackApiError, aiohttp.ClientError, TimeoutError):
            await send(sentence_to_message(wording.error(error_id)))
    except (aiohttp.ClientError, TimeoutError) as error:
        logger.warning("slack could not be reached with an answer: error=%s", type(error).__name__)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _ignore() -> None:
    """Let bolt acknowledge an event that nobody waits for."""


async def _or_refused(variable: str, call: Any) -> Any:
    """Return what a call to Slack returns; raises SettingsError if Slack says that the token is wrong."""
    try:
        return await call
    except SlackApiError as error:
        reason = _reason(error)
        if reason in _REFUSED:
            raise SettingsError(
                f"Slack refuses {variable} ({reason}). Copy it again from api.slack.com/apps."
            ) from None
        raise


def _reason(error: SlackApiError) -> str:
    """Return Slack's word for why it refused a call; in trouble it answers with no JSON at all."""
    answer = error.response.data
    return str(answer.get("error")) if isinstance(answer, dict) else f"status {error.response.status_code}"


def _quiet(name: str) -> logging.Logger:
    """Return a library's logger that tells neither bodies nor addresses with tickets, as theirs do below INFO."""
    library = logging.getLogger(name)
    library.setLevel(max(logging.INFO, library.getEffectiveLevel()))
    return library
