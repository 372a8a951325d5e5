from django.contrib import admin

from .models import LoginSession


@admin.register(LoginSession)
class LoginSessionAdmin(admin.ModelAdmin):
    """List the devices on which users are logged in. Deleting one logs that device out."""

    list_display = ["user", "since"]
    search_fields = ["user__username"]
    list_select_related = ["user"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
