from django.contrib.auth import login as auth_login
from django.contrib.auth import views as auth
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_GET, require_POST

from . import access, presence, throttle
from . import user_list as users
from .forms import LogInForm, SignUpForm


@require_GET
@never_cache
@access.may_see_or_login
def user_list(request):
    context = {
        "state": _state(request),
        "signed_out_code": access.SIGNED_OUT,
        # Of the socket. No URL pattern has it: the routes of each version of Channels do.
        "feed_path": get_script_prefix() + "users/",
    }
    return render(request, "display/user_list.html", context)


@require_GET
@conditional_page
@access.may_see_or_403
def users_json(request):
    response = JsonResponse(_state(request))
    response["Cache-Control"] = "private, no-cache"  # a browser keeps it, and asks if it changed
    return response


class LogIn(auth.LoginView):
    """Django's login. Redirects a user who is logged in already, but never back to this form."""

    form_class = LogInForm
    redirect_authenticated_user = True

    def get_redirect_url(self):
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url


class SignUp(LogIn):
    """Make an account and log its user in."""

    form_class = SignUpForm
    template_name = "registration/signup.html"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("request", None)  # LoginView adds it, for its own form
        return kwargs

    def form_valid(self, form):
        throttle.count_sign_up(self.request)
        user = form.save()
        auth_login(self.request, user)
        self.request.device_of = user.get_username()
        return HttpResponseRedirect(self.get_success_url())


login = LogIn.as_view()
logout = require_POST(auth.LogoutView.as_view())
signup = SignUp.as_view()


def _state(request):
    if request.user.is_authenticated:
        presence.record_missed_login(request.user, request.session.session_key)
    return users.state(
        page=request.GET.get("page", 1), q=request.GET.get("q", "").replace("\0", "").strip()
    )
