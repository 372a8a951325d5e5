from django.db import models


class Label(models.Model):
    name = models.CharField(max_length=100)


class IntegerValue(models.Model):
    name = models.CharField(max_length=100, unique=True)
    value = models.IntegerField(default=0)
    labels = models.ManyToManyField(Label)

    unit = "kg"

    @property
    def doubled(self):
        return 2 * self.value

    def squared(self):
        return self.value**2
