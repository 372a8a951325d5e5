"""Give `runworker` the option --reload: `reloading-worker` in table_lifecycle.py."""

from .imports import when_imported
from .table import entry
from .versions import check

HELP = "Start the worker again when the code changes, as runserver does. For development."


def apply():
    """Change the command `runworker` when it is imported. Raises UnexpectedVersion."""
    check([entry("reloading-worker")])
    when_imported("channels.management.commands.runworker", _mend)


def _mend(module):
    add_arguments, handle = module.Command.add_arguments, module.Command.handle

    def _add_arguments(command, parser):
        add_arguments(command, parser)
        parser.add_argument("--reload", action="store_true", dest="reload", help=HELP)

    def _handle(command, *args, **options):
        if not options.get("reload"):
            return handle(command, *args, **options)
        from ..reloader import run

        run(lambda: handle(command, *args, **options))

    module.Command.add_arguments = _add_arguments
    module.Command.handle = _handle
