"""`manage.py demo`: everything at once, with data to try things on."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.urls import reverse

from batches.demo import Demo, DemoFailed, ensure_demo
from project.base import serving

HOST, PORT, FURTHER_PORTS = "127.0.0.1", 8000, 20


class Command(BaseCommand):
    requires_system_checks = []  # the server that it starts makes them
    help = "Starts the web server and the worker with demo data, and prints how to get in. Stop it with Ctrl+C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, help=f"port to listen at (default: {PORT}, or the next that is free)")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, port, **options):
        if settings.PRODUCTION:
            raise CommandError("The demo prints a password, so it does not run with FIELDWORK_ENV=production.")
        serving.migrate()
        port = port or next((one for one in range(PORT, PORT + FURTHER_PORTS) if serving.is_free(HOST, one)), PORT)
        with serving.everything(self.say, host=HOST, port=port) as all_:
            all_.run(until=lambda: True)  # they start while the data is looked at
            try:
                demo = ensure_demo()
            except DemoFailed as failed:
                raise CommandError(str(failed)) from failed
            connection.close()
            site = all_.environment["PUBLIC_URL"].rstrip("/")
            if all_.run(until=lambda: serving.answers(serving.address_of(HOST, port))):
                told = facts(demo, site)
                self.stdout.write(json.dumps(told) if options["json"] else sentences(demo, told))
                self.stdout.flush()
                all_.run()

    def say(self, text: str) -> None:
        self.stderr.write(text, style_func=str)


def facts(demo: Demo, site: str) -> dict[str, str | None]:
    """What a script needs; `password` is null once the owner has changed it."""
    return {
        "url": f"{site}/",
        "owner": demo.owner.username,
        "password": demo.password,
        "token": demo.token,
        "workspace_id": demo.batch.workspace_id,
        "batch_id": str(demo.batch.pk),
        "participant_url": site + demo.participant_path,
    }


def sentences(demo: Demo, told: dict) -> str:
    return f"""
Fieldwork runs at {told["url"]}

  Sign in as     {told["owner"]}
  Password       {told["password"] or "the one that you chose"}
  API token      {told["token"]}
  Workspace      {told["workspace_id"]} ({demo.batch.workspace.name})
  Batch          {told["url"].rstrip("/")}{reverse("batch-detail", args=[demo.batch.pk])}
  Take part      {told["participant_url"]}

Stop it with Ctrl+C; the data stays in {settings.DATA_DIR}.
"""
