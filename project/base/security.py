"""Addresses that carry their own authority: signed, expiring, absolute."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac


def absolute(path: str) -> str:
    """The public address of `path`, which begins with a slash."""
    return settings.PUBLIC_URL.rstrip("/") + path


def sign_url(path: str, purpose: str, expires_at) -> str:
    """The public address of `path`, good for `purpose` until `expires_at` without any other proof."""
    expires = str(int(expires_at.timestamp()))
    query = urlencode({"expires": expires, "signature": signature(path, purpose, expires)})
    return f"{absolute(path)}?{query}"


def is_signed(request: HttpRequest, purpose: str) -> bool:
    """Whether the request's address was made by `sign_url` for `purpose` and is still good."""
    expires = request.GET.get("expires", "")
    given = request.GET.get("signature", "")
    if not constant_time_compare(given, signature(request.path, purpose, expires)):
        return False
    return expires.isdecimal() and int(expires) >= timezone.now().timestamp()


def signature(path: str, purpose: str, expires: str) -> str:
    return salted_hmac(f"fieldwork.{purpose}", f"{path}\n{expires}", algorithm="sha256").hexdigest()
