"""API tokens: made once, shown once, kept as a digest, found by it."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from workspaces.models import ApiToken, User, Workspace

NOTE_USE_EVERY = timedelta(minutes=1)


def create_token(
    user: User, workspace: Workspace, name: str, *, may_write: bool = True, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its text, which can be read only now."""
    text = f"fw_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        workspace=workspace,
        name=name,
        prefix=text[:8],
        digest=digest(text),
        may_write=may_write,
        expires_at=expires_at,
    )
    return token, text


def find_token(text: str) -> ApiToken | None:
    """The token with that text, if it is good now: not expired, its owner active and still a member."""
    now = timezone.now()
    good = Q(expires_at=None) | Q(expires_at__gt=now)
    member = Q(user__is_active=True, user__memberships__workspace=F("workspace"))
    token = ApiToken.objects.filter(good, member, digest=digest(text)).select_related("user").first()
    if token and (token.last_used_at is None or token.last_used_at < now - NOTE_USE_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def digest(text: str) -> str:
    """SHA-256 suffices here: a token is 256 random bits, which nobody can try out."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
