"""click, speaking Chinese: help pages, usage errors, expected failures and exit codes."""

import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}


class ChineseFormatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))


class ChineseContext(click.Context):
    formatter_class = ChineseFormatter


class ChineseCommand(click.Command):
    context_class = ChineseContext
    options_metavar = "[选项]"

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]"} | keywords)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = "显示本说明。"
        return option


class ChineseGroup(ChineseCommand, click.Group):
    """Runs one command and ends the process with 0 (done), 1 (refused or failed) or 2 (wrong usage)."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "命令 …"} | keywords)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """In the order in which they are needed, not in that of the alphabet."""
        return list(self.commands)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **keywords: Any) -> NoReturn:
        keywords["standalone_mode"] = False
        try:
            sys.exit(super().main(args, *rest, **keywords) or DONE)
        except click.UsageError as error:
            _complain(f"用法有误: {_explain(error)}")
            if error.ctx:
                _complain(f"说明: {error.ctx.command_path} --help")
            sys.exit(WRONG_USAGE)
        except (click.Abort, KeyboardInterrupt):
            _complain("已中断。")
            # Threads that wait for services would hold an ordinary exit for minutes.
            sys.stdout.flush()
            os._exit(INTERRUPTED)
        except Exception as error:
            if not _is_expected(error):
                raise
            _complain(str(error))
            sys.exit(FAILED)


def _is_expected(error: Exception) -> bool:
    from park_warehouse.home import ParkError

    return isinstance(error, ParkError)


def _complain(text: str) -> None:
    click.secho(text, err=True, fg="red" if sys.stderr.isatty() else None)


def _explain(error: click.UsageError) -> str:
    """What click found wrong, in Chinese."""
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}"
        case click.MissingParameter():
            return f"缺少 {_name(error)}"
        case click.exceptions.NoSuchCommand():
            return f"没有命令 {error.command_name}"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            return f"{_name(error)} 只能是 {', '.join(choices)}"
        case click.BadParameter(param=click.Parameter(type=click.Path())):
            return f"{_name(error)} 不存在, 不可读, 或不是文件: {error.message}"
        case click.BadParameter():
            return f"{_name(error)} 的值无效: {error.message}"
        case _ if "unexpected extra argument" in error.message:
            return f"多余的参数 {error.message.partition('(')[2].rstrip('.)')}"
        case _:
            return error.message


def _name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx) if error.param and error.ctx else str(error.param_hint)
