from channels.binding.websockets import WebsocketBinding, WebsocketBindingWithMembers

from .models import IntegerValue


class IntegerValueBinding(WebsocketBinding):
    model = IntegerValue
    stream = "intval"
    fields = ["name", "value"]

    @classmethod
    def group_names(cls, instance):
        return ["intval-updates"]

    def has_permission(self, user, action, pk):
        return not (action == "delete" and self.model.objects.get(pk=pk).name == "kept")


class HighValueBinding(WebsocketBinding):
    """The group depends on the stored value, so a save can move the instance between groups."""

    model = "consumers_project.IntegerValue"
    stream = "high"
    exclude = ["labels"]

    @classmethod
    def group_names(cls, instance):
        stored = cls.model.objects.filter(pk=instance.pk, value__gte=100)
        return ["high-values"] if stored.exists() else []

    def has_permission(self, user, action, pk):
        return bool(user.is_authenticated)


class MembersBinding(WebsocketBindingWithMembers):
    model = IntegerValue
    stream = "members"
    fields = ["__all__"]
    send_members = ["unit", "doubled", "squared"]

    @classmethod
    def group_names(cls, instance):
        return ["members"]

    def has_permission(self, user, action, pk):
        return False
