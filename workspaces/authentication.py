"""Who sends an API request: the bearer of a token, or a signed-in member with a browser."""

from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed

from project.base.access import Access
from workspaces import access
from workspaces.tokens import find_token

WORDS = ("token", "oauth", "apikey")


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`, with `OAuth` and `ApiKey` as other words for the same thing."""

    def authenticate(self, request):
        word, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if word.lower() not in WORDS:
            return None
        token = find_token(text.strip())
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        return self.accept(request, access.of_token(token))

    def accept(self, request, found: Access):
        request._request.access = found
        return found.user, found

    def authenticate_header(self, request):
        return "Token"


class SessionAuthentication(authentication.SessionAuthentication):
    """A signed-in member; `request.access` is there already."""
