"""Make the tables of users online, of known sessions and of the recheck, from the logins stored."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

ROWS = 500  # that one statement inserts


def add_rows_of_logins(apps, schema_editor):
    """Add the rows of the users who are online and of the sessions that are recorded."""
    database = schema_editor.connection.alias
    logins = apps.get_model("display", "LoginSession").objects.using(database)
    known, online = [apps.get_model("display", name) for name in ("KnownSession", "OnlineUser")]
    known.objects.using(database).bulk_create(
        [
            known(session_key=session_key, user_id=user)
            for session_key, user in logins.values_list("session_id", "user_id")
        ],
        batch_size=ROWS,
    )
    live = logins.filter(session__expire_date__gt=timezone.now(), user__is_active=True)
    users = live.values_list("user_id", "user__username").annotate(
        until=models.Max("session__expire_date")
    )
    online.objects.using(database).bulk_create(
        [online(user_id=user, username=name, until=until) for user, name, until in users],
        batch_size=ROWS,
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("display", "0003_attempt_count"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("user_id", models.BigIntegerField(db_index=True)),
                ("is_closed", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("after_user", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="OnlineUser",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("username", models.CharField(db_index=True, max_length=150)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunPython(add_rows_of_logins, migrations.RunPython.noop),
    ]
