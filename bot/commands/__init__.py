"""The command line: one file a command, each loaded only when it is called."""

import importlib

import click

from bot import __version__

_COMMANDS = {
    "add": "bot.commands.add:add",
    "ask": "bot.commands.ask:ask",
    "backup": "bot.commands.backup:backup",
    "calibrate": "bot.commands.calibrate:calibrate",
    "compare": "bot.commands.compare:compare",
    "doctor": "bot.commands.doctor:doctor",
    "eval": "bot.commands.eval:eval_command",
    "index": "bot.commands.index:index",
    "invite": "bot.commands.invite:invite",
    "lint": "bot.commands.lint:lint_command",
    "manifest": "bot.commands.manifest:manifest",
    "migrate": "bot.commands.migrate:migrate",
    "quote": "bot.commands.quote:quote",
    "run": "bot.commands.run:run",
    "show": "bot.commands.show:show_command",
    "sources": "bot.commands.sources:sources_command",
    "status": "bot.commands.status:status",
    "timeline": "bot.commands.timeline:timeline",
}


class _Commands(click.Group):
    """Loads a command when it is called, so that a question at a terminal does not wait for two chat libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the parent passes it
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="on-record")
def cli() -> None:
    """On Record: what AI leaders said, in their own words, with the link to the second."""
