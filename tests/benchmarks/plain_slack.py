"""A plain bolt app that answers /ask with a constant: the floor of the framework, run by `tests.benchmarks.slack`."""

import asyncio
import logging
import os

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

CONSTANT = "Sometime in the next 12 to 18 months, we'll reach the point where most of the code is written by AI."


def plain_app() -> AsyncApp:
    """Return the app, which acknowledges and sends one reply to the response_url."""
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ.get("SLACK_SIGNING_SECRET", "unused"))

    async def answer(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(CONSTANT)

    app.command("/ask")(answer)
    return app


async def serve(app: AsyncApp) -> None:
    """Answer over HTTP with bolt's own server."""

    async def ready(_: web.Request) -> web.Response:
        return web.Response()

    server = app.server(port=int(os.environ["PORT"]), path="/slack/events", host="127.0.0.1")
    server.web_app.router.add_get("/readyz", ready)
    runner = web.AppRunner(server.web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, server.host, server.port).start()
    await asyncio.Event().wait()


async def main() -> None:
    """Answer over HTTP, or by Socket Mode where there is an app token."""
    logging.basicConfig(level=logging.INFO)
    app = plain_app()
    if token := os.environ.get("SLACK_APP_TOKEN"):
        await AsyncSocketModeHandler(app, token, web_client=app.client).start_async()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    else:
        await serve(app)


if __name__ == "__main__":
    asyncio.run(main())
