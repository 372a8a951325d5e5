"""A login belongs to its session by a relation, and the one-row table says what it is.

The column keeps its keys, so users who are logged in stay logged in and online. A row whose session
is gone could have no relation; nobody is online by it, and it is deleted.
"""

import django.db.models.deletion
from django.db import migrations, models


def delete_logins_without_session(apps, schema_editor):
    """Delete the rows by an index. PostgreSQL would compare each with each in a large NOT IN."""
    sessions = apps.get_model("sessions", "Session").objects.using(schema_editor.connection.alias)
    logins = apps.get_model("display", "LoginSession").objects.using(schema_editor.connection.alias)
    session = sessions.filter(session_key=models.OuterRef("session_key"))
    logins.annotate(has_session=models.Exists(session)).filter(has_session=False).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("sessions", "0001_initial"),
        ("display", "0001_initial"),
    ]

    operations = [
        migrations.RenameModel("Feed", "EventSequence"),
        migrations.RunPython(delete_logins_without_session, migrations.RunPython.noop),
        migrations.RenameField("LoginSession", "session_key", "session"),
        migrations.AlterField(
            "LoginSession",
            "session",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="login_session",
                to="sessions.Session",
            ),
        ),
    ]
