"""manage.py channels_lts_back_to_stock: let stock asgi_redis read the groups in Redis."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.back_to_stock import convert, registered_processes
from channels_lts.layer.outage import without_password
from channels_lts.layer.redis_py import RedisError

STOCK = ("asgi_redis.RedisChannelLayer", "asgi_redis.core.RedisChannelLayer")


class Command(BaseCommand):
    help = (
        "Convert the groups that channels_lts keeps in Redis into the form of stock asgi_redis, "
        "and remove what only channels_lts uses. Stop all processes of the site first. It works "
        "before and after BACKEND is asgi_redis.RedisChannelLayer again, and may be run twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--layer", default="default", help="the alias in CHANNEL_LAYERS")
        parser.add_argument("--dry-run", action="store_true", help="count only, and write nothing")
        parser.add_argument(
            "--force",
            action="store_true",
            help="convert although interface servers of channels_lts are registered",
        )

    def handle(self, *args, **options):
        layer = _layer(options["layer"])
        try:
            registered = registered_processes(layer)
            if registered and not (options["force"] or options["dry_run"]):
                raise CommandError(_refusal(layer, registered))
            for host, url in enumerate(layer.hosts):
                found = convert(layer, host, registered, options["dry_run"])
                self._report(without_password(url), found, options["dry_run"])
        except RedisError as error:
            reason = str(error).partition("\n")[0]
            hosts = ", ".join(map(without_password, layer.hosts))
            raise CommandError(f"Redis at {hosts} cannot be used: {reason}") from error
        if options["dry_run"]:
            self.stdout.write("Nothing was written.")
            if registered:
                self.stdout.write("It would be refused: " + _refusal(layer, registered))
        else:
            self.stdout.write("Stock asgi_redis can use this layer now.")

    def _report(self, url, found, dry_run):
        verb = "would be converted" if dry_run else "converted"
        self.stdout.write(
            f"Redis at {url}: groups {verb}: {found.groups}; their members kept: {found.kept}, "
            f"removed with their stopped processes: {found.removed}; other keys and messages of "
            f"channels_lts removed: {found.keys}."
        )


def _layer(alias):
    """Return a layer of channels_lts with the options of an alias in CHANNEL_LAYERS."""
    layers = getattr(settings, "CHANNEL_LAYERS", {})
    if alias not in layers:
        names = ", ".join(sorted(layers)) or "none"
        raise CommandError(f"CHANNEL_LAYERS has no layer {alias!r}. Its layers: {names}.")
    backend = layers[alias].get("BACKEND", "")
    try:
        layer_class = RedisChannelLayer if backend in STOCK else import_string(backend)
        if not issubclass(layer_class, RedisChannelLayer):
            raise CommandError(
                f"The layer {alias!r} has BACKEND {backend!r}. This command converts the data of "
                f"channels_lts.layer.RedisChannelLayer for {STOCK[0]}."
            )
        return layer_class(**layers[alias].get("CONFIG", {}))
    except (ImportError, TypeError, ValueError, AssertionError) as error:
        raise CommandError(f"The layer {alias!r} cannot be made: {error}") from error


def _refusal(layer, registered):
    return (
        f"{len(registered)} interface server(s) of channels_lts are registered: "
        f"{', '.join(registered)}. Stop all daphne and worker processes first. A daphne that was "
        f"killed stays registered for {layer.listening_expiry} seconds. --force converts now."
    )
