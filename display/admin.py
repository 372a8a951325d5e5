from django.contrib import admin

from .forms import AdminLogInForm
from .models import LoginSession

admin.site.login_form = AdminLogInForm


@admin.register(LoginSession)
class LoginSessionAdmin(admin.ModelAdmin):
    """List the devices on which users are logged in. Deleting one logs that device out.

    No page shows a session key, and no filter finds one: it is as good as a password.
    """

    list_display = ["user", "since"]
    fields = readonly_fields = ["user", "since"]
    search_fields = ["user__username"]
    list_select_related = ["user"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def lookup_allowed(self, lookup, *args, **kwargs):
        """Refuse a filter by the session with a 400."""
        field = lookup.split("__")[0]
        return not field.startswith("session") and super().lookup_allowed(lookup, *args, **kwargs)
