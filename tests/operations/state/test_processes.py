"""Several processes at one database."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.state.databases import Place

ROOT = Path(__file__).resolve().parents[3]
EVENTS = 500

# Takes, sends and finishes whatever is delivered, when its standard input ends; then prints what it has sent.
PROCESS = f"""
import asyncio, json, sys
from bot.operations.state.claims import Ending
from bot.operations.state.state import open_state
from tests.operations.state.received import received

async def deliver(state, number):
    one = received(f"event:{{number}}", f"message:{{number}}")
    if await state.claims.take(one) and await state.claims.sending(one):
        await state.claims.finish(one, Ending.ANSWERED)
        return [number]
    return []

async def main():
    state = await open_state(sys.argv[1], timeout_seconds=20.0)
    print("ready", flush=True)
    sys.stdin.read()
    sent = await asyncio.gather(*(deliver(state, number) for number in range({EVENTS})))
    trouble = state.trouble
    await state.close()
    print(json.dumps([sum(sent, []), trouble]))

asyncio.run(main())
"""


@pytest.mark.timeout(120)
async def test_two_processes_answer_each_event_once(place: Place) -> None:
    """A18: 500 events, each delivered to both at once: 500 answers, none twice and none lost."""
    both = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROCESS, place.url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout
        assert "ready\n" == process.stdout.readline()

    outputs = await asyncio.gather(*(asyncio.to_thread(process.communicate) for process in both))

    (one, trouble), (other, trouble_of_other) = (json.loads(output) for output, _ in outputs)
    assert (None, None) == (trouble, trouble_of_other)
    assert list(range(EVENTS)) == sorted(one + other)
    assert [(str(EVENTS),)] == place.rows("SELECT count(*) FROM claims WHERE state = 'answered'")
