"""Taking part: the way in, the tasks, and the way out, as pages and as an API."""
