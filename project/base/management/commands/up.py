"""`manage.py up`: the web server and its workers in one terminal."""

from django.core.management.base import BaseCommand

from project.base import serving


class Command(BaseCommand):
    help = "Starts the web server and the workers, and starts again what dies. Migrates first. Stop it with Ctrl+C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen at (default: %(default)s)")
        parser.add_argument("--workers", type=int, default=1, help="background workers (default: %(default)s)")
        parser.add_argument("--processes", type=int, help="web processes (default: 1 on SQLite, else up to 4)")

    def handle(self, *, host, port, workers, processes, **options):
        serving.migrate()
        with serving.everything(self.say, host=host, port=port, workers=workers, processes=processes) as all_:
            address = serving.address_of(host, port)
            if all_.run(until=lambda: serving.answers(address)):
                self.say(f"Fieldwork answers at {address}/ (stop it with Ctrl+C).")
                all_.run()

    def say(self, text: str) -> None:
        self.stderr.write(text, style_func=str)
