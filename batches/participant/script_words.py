"""The sentences that the scripts of participants' pages say, word for word as they stand in `static/js`.

Scripts have no catalogue of their own: a page in another language than English brings its words for these.
"""

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as noop

SENTENCES = (
    noop("Not saved yet, trying again"),
    noop("Saved {time}"),
    noop(
        "Newer answers to this task were saved in another window or on another device. What you see here is not saved."
    ),
    noop("This task was changed in another window of this browser. What you see here is not saved."),
    noop("Save what is here"),
    noop("Show the newer answers"),
    noop("Copied."),
    noop("The text is selected. Copy it with Ctrl+C or ⌘C."),
    noop("The time for these tasks is over."),
    noop("{span} left: the time for these tasks ends at {time}."),
    noop("You have {span} of grace to send your answers."),
    noop("Your answers are kept. You can still finish and send them: they count if your place is still free."),
    noop("Not saved: open your link again to go on."),
    noop("Not saved: these tasks are closed. Reload the page to see why."),
    noop("Not saved: {reason}"),
    noop("the server does not take it."),
    noop("Not saved: there are newer answers."),
    noop("Not saved: changed in another window."),
    noop("bytes"),
    noop("kB"),
    noop("MB"),
    noop("GB"),
    noop(
        "These answers were not taken: newer ones to the same questions were saved in another window or "
        "on another device."
    ),
    noop("These answers came after the tasks were closed, and were not taken."),
    noop("These answers could not be taken."),
    noop("I do not need them any more"),
    noop("What was typed: {title}"),
    noop("(no answer)"),
    noop("Go to this task"),
    noop("This page goes on by itself as soon as it can; you can also press the button again."),
    noop("There is no connection."),
    noop("The server does not answer at present."),
    noop("Waiting for the server …"),
    noop("This picture could not be loaded. Try to open it by itself."),
    noop("What you typed is kept in this browser and will be sent."),
    noop("What you typed stays in this page: leave it open."),
    noop("just now"),
    noop("in a moment"),
    noop("Going on as soon as the files are here."),
    noop('"{name}" is larger than {limit}.'),
    noop('There is room for {most} here: take one out before "{name}".'),
    noop("Sending {name}"),
    noop("Cancel"),
    noop("Sending"),
    noop('"{name}" did not get through. Try again when you are connected.'),
    noop("{name} is here."),
    noop("Remove"),
    noop("Try again"),
    noop("{name} was taken out."),
    noop("In {seconds} seconds you are taken back."),
    noop("The picture; arrow keys move it, + and - change its size"),
    noop("Smaller"),
    noop("Larger"),
    noop("Close"),
)


def in_this_language() -> dict[str, str]:
    """English -> the language in force; empty where that is English."""
    return {} if get_language() == "en" else {english: gettext(english) for english in SENTENCES}
