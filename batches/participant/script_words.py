"""The sentences that the scripts of participants' pages say, word for word as they stand in `static/js`.

Scripts have no catalogue of their own: a page in another language than English brings its words for these.
"""

from django.utils.translation import get_language, gettext, gettext_noop

SENTENCES = (
    gettext_noop("Not saved yet, trying again"),
    gettext_noop("Saved {time}"),
    gettext_noop(
        "Newer answers to this task were saved in another window or on another device. What you see here is not saved."
    ),
    gettext_noop("This task was changed in another window of this browser. What you see here is not saved."),
    gettext_noop("Save what is here"),
    gettext_noop("Show the newer answers"),
    gettext_noop("Copied."),
    gettext_noop("The text is selected. Copy it with Ctrl+C or ⌘C."),
    gettext_noop("The time for these tasks is over."),
    gettext_noop("{span} left: the time for these tasks ends at {time}."),
    gettext_noop("You have {span} of grace to send your answers."),
    gettext_noop("Your answers are kept. You can still finish and send them: they count if your place is still free."),
    gettext_noop("Not saved: open your link again to go on."),
    gettext_noop("Not saved: these tasks are closed. Reload the page to see why."),
    gettext_noop("Not saved: {reason}"),
    gettext_noop("the server does not take it."),
    gettext_noop("Not saved: there are newer answers."),
    gettext_noop("Not saved: changed in another window."),
    gettext_noop("bytes"),
    gettext_noop("kB"),
    gettext_noop("MB"),
    gettext_noop("GB"),
    gettext_noop(
        "These answers were not taken: newer ones to the same questions were saved in another window or "
        "on another device."
    ),
    gettext_noop("These answers came after the tasks were closed, and were not taken."),
    gettext_noop("These answers could not be taken."),
    gettext_noop("I do not need them any more"),
    gettext_noop("What was typed: {title}"),
    gettext_noop("(no answer)"),
    gettext_noop("Go to this task"),
    gettext_noop("This page goes on by itself as soon as it can; you can also press the button again."),
    gettext_noop("There is no connection."),
    gettext_noop("The server does not answer at present."),
    gettext_noop("Waiting for the server …"),
    gettext_noop("This picture could not be loaded. Try to open it by itself."),
    gettext_noop("Keep this order"),
    gettext_noop("Move “{name}” up"),
    gettext_noop("Move “{name}” down"),
    gettext_noop("The order is kept."),
    gettext_noop("{name}: place {place} of {count}."),
    gettext_noop("What you typed is kept in this browser and will be sent."),
    gettext_noop("What you typed stays in this page: leave it open."),
    gettext_noop("just now"),
    gettext_noop("in a moment"),
    gettext_noop("Going on as soon as the files are here."),
    gettext_noop('"{name}" is larger than {limit}.'),
    gettext_noop('There is room for {most} here: take one out before "{name}".'),
    gettext_noop("Sending {name}"),
    gettext_noop("Cancel"),
    gettext_noop("Sending"),
    gettext_noop('"{name}" did not get through. Try again when you are connected.'),
    gettext_noop("{name} is here."),
    gettext_noop("Remove"),
    gettext_noop("Try again"),
    gettext_noop("{name} was taken out."),
    gettext_noop("In {seconds} seconds you are taken back."),
    gettext_noop("The picture; arrow keys move it, + and - change its size"),
    gettext_noop("Smaller"),
    gettext_noop("Larger"),
    gettext_noop("Close"),
)


def in_this_language() -> dict[str, str]:
    """English -> the language in force; empty where that is English."""
    return {} if get_language() == "en" else {english: gettext(english) for english in SENTENCES}
