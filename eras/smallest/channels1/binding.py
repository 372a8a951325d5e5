"""Tell each socket which user was stored."""

from channels.binding.websockets import WebsocketBinding
from channels.generic.websockets import WebsocketDemultiplexer
from django.contrib.auth.models import User


class UserBinding(WebsocketBinding):
    model = User
    stream = "users"
    fields = ["username"]

    @classmethod
    def group_names(cls, instance):
        return ["usernames"]

    def has_permission(self, user, action, pk):
        return False  # no socket may change a user


class Usernames(WebsocketDemultiplexer):
    consumers = {"users": UserBinding.consumer}
    groups = ["usernames"]
