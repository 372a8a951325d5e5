from django.db import models


class Document(models.Model):
    """Something that somebody edits in the admin: text and a file."""

    title = models.CharField(max_length=200)
    file = models.FileField()

    def __str__(self):
        return self.title
