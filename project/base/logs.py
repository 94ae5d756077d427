"""What the log may hold: no query strings, for they carry participants' ids and signatures."""

from django_structlog.middlewares import RequestMiddleware as FrameworkMiddleware


class RequestMiddleware(FrameworkMiddleware):
    """Notes method and path of a request."""

    @staticmethod
    def format_request(request):
        return f"{request.method} {request.path}"


def drop_request(logger, method, event):
    """Takes out the request that Django hangs on its records, whose text shows the whole address."""
    event.pop("request", None)
    return event
