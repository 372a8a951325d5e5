from django.db import migrations, models


def key():
    return models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Label",
            fields=[("id", key()), ("name", models.CharField(max_length=100))],
        ),
        migrations.CreateModel(
            name="IntegerValue",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=100, unique=True)),
                ("value", models.IntegerField(default=0)),
                ("labels", models.ManyToManyField(to="consumers_project.Label")),
            ],
        ),
    ]
