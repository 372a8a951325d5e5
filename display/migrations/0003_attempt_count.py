"""Make the table of the throttle: see display/throttle.py."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("display", "0002_session_relation"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttemptCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
