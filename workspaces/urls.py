"""Pages of one's own account."""

from django.urls import path
from django.views.generic import RedirectView

from workspaces import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    # One door for everybody, so that one limit on wrong sign-ins guards it.
    path("admin/login/", RedirectView.as_view(pattern_name="sign-in", query_string=True)),
    path("account/", views.account, name="account"),
    path("account/password/", views.ChangePassword.as_view(), name="password-change"),
    path("account/workspace/", views.choose_workspace, name="choose-workspace"),
    path("account/tokens/<uuid:pk>/revoke/", views.revoke_token, name="token-revoke"),
]
