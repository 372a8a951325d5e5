from django.contrib.auth import views as auth
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_GET, require_POST

from . import access, presence, roster
from .forms import SignUpForm


@require_GET
@never_cache
@access.page
def user_list(request):
    return render(request, "display/user_list.html", {"state": _state(request)})


@require_GET
@conditional_page
@access.data
def users_json(request):
    response = JsonResponse(_state(request))
    response["Cache-Control"] = "private, no-cache"  # keep it, but ask whether it still holds
    return response


class LogIn(auth.LoginView):
    """Django's login, which leads nobody who is logged in back to itself."""

    redirect_authenticated_user = True

    def get_redirect_url(self):
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url


class SignUp(LogIn):
    """The login, with a form that first makes the account."""

    form_class = SignUpForm
    template_name = "registration/signup.html"


login = LogIn.as_view()
logout = require_POST(auth.LogoutView.as_view())
signup = SignUp.as_view()


def _state(request):
    if request.user.is_authenticated:
        presence.recognise(request.user, request.session.session_key)
    return roster.state(
        page=request.GET.get("page", 1), q=request.GET.get("q", "").replace("\0", "").strip()
    )
