"""Pages of one's own account: signing in and out, password, API tokens, the workspace one works in."""

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from project.base import limits
from workspaces import audit
from workspaces.access import CURRENT
from workspaces.forms import CurrentWorkspaceForm, SignInForm, TokenForm
from workspaces.models import ApiToken, Membership
from workspaces.tokens import create_token

MOST_WRONG_SIGN_INS = 40  # from one address in ten minutes


class SignIn(auth.LoginView):
    """Signs in by name and password; an address that was wrong too often has to wait, right or wrong."""

    form_class = SignInForm

    def post(self, request, *args, **options):
        if limits.count(self.limit_key) < MOST_WRONG_SIGN_INS:
            return super().post(request, *args, **options)
        messages.error(request, "There were too many wrong sign-ins from your address. Try again in ten minutes.")
        return self.render_to_response(self.get_context_data(form=SignInForm(request)), status=429)

    def form_invalid(self, form):
        if form.has_error("__all__"):  # an empty field is no attempt
            limits.note(self.limit_key)
        return super().form_invalid(form)

    @property
    def limit_key(self) -> str:
        return f"sign-in:{limits.address(self.request)}"


class SignOut(auth.LogoutView):
    """Signs out by POST; a link cannot do it."""

    def post(self, request, *args, **options):
        answer = super().post(request, *args, **options)
        messages.success(request, "You are signed out. Everything you did is saved.")
        return answer


class ChangePassword(auth.PasswordChangeView):
    success_url = reverse_lazy("account")
    extra_context = {"crumbs": [("Account", reverse_lazy("account"))]}

    def form_valid(self, form):
        messages.success(self.request, "Your password is changed.")
        return super().form_valid(form)


@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """One's tokens and workspaces. A POST makes a token, whose text is in this answer and nowhere else."""
    form = TokenForm(request.POST or None, access=request.access)
    made = None
    if request.method == "POST" and form.is_valid():
        made = make_token(request, form)
        form = TokenForm(access=request.access)
    mine = ApiToken.objects.visible_to(request.access).filter(user=request.user)
    context = {
        "form": form,
        "made": made,
        "tokens": mine.select_related("workspace"),
        "memberships": Membership.objects.visible_to(request.access)
        .filter(user=request.user)
        .select_related("workspace"),
        "current_form": CurrentWorkspaceForm(access=request.access),
    }
    return render(request, "workspaces/account.html", context)


@transaction.atomic
def make_token(request: HttpRequest, form: TokenForm) -> str:
    """A token as `form` wants it; returns its text."""
    wanted = form.cleaned_data
    token, text = create_token(
        request.user,
        wanted["workspace"],
        wanted["name"],
        may_write=wanted["may_write"],
        expires_at=form.expires_at,
    )
    audit.note("create", token, user=request.user, workspace_id=token.workspace_id, name=token.name)
    return text


@login_required
@require_POST
@transaction.atomic
def revoke_token(request: HttpRequest, pk) -> HttpResponse:
    mine = ApiToken.objects.visible_to(request.access).filter(user=request.user)
    token = get_object_or_404(mine, pk=pk)
    audit.note("revoke", token, user=request.user, workspace_id=token.workspace_id, name=token.name)
    token.delete()
    messages.success(request, f"The token “{token.name}” is revoked: scripts that use it are refused from now on.")
    return redirect("account")


@login_required
@require_POST
def choose_workspace(request: HttpRequest) -> HttpResponse:
    form = CurrentWorkspaceForm(request.POST, access=request.access)
    if form.is_valid():
        chosen = form.cleaned_data["workspace"]
        request.session[CURRENT] = chosen.pk
        messages.success(request, f"You work in {chosen.name} now.")
    else:
        messages.error(request, "You are no member of that workspace.")
    return redirect("account")
