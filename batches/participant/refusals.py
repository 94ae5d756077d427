"""How a refusal is put to a person: what happened, and what they can do."""

from typing import Any

from django.utils.translation import gettext_lazy

from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral

SENTENCES = {  # code: a heading, and a sentence below it
    "NOTHING_LEFT": (
        gettext_lazy("There is nothing left for you to do here"),
        gettext_lazy("You have done all the tasks that were open to you, or others have finished the rest. Thank you."),
    ),
    "ALL_TAKEN": (
        gettext_lazy("Others are working on the last tasks"),
        gettext_lazy("A task may become free again."),
    ),
    "CLOSED": (
        gettext_lazy("This work is closed at present"),
        gettext_lazy("No tasks are handed out just now. Ask whoever sent you the link whether it opens again."),
    ),
    "NOT_ELIGIBLE": (
        gettext_lazy("This work is for other people"),
        gettext_lazy("It asks for something that your profile here does not have. Ask whoever sent you the link."),
    ),
    "UNKNOWN_LINK": (
        gettext_lazy("This link leads to no work here"),
        gettext_lazy(
            "It may be mistyped or cut off at its end. Copy the whole link again, or ask whoever sent it for a new one."
        ),
    ),
    "TOO_MANY_REQUESTS": (
        gettext_lazy("Too many wrong tries"),
        gettext_lazy("Wait ten minutes, then open the link that you were sent, or look again."),
    ),
    "NO_TICKET": (
        gettext_lazy("Please open your link again"),
        gettext_lazy(
            "This page belongs to one person's tasks, and this browser has not opened their link yet, or that was long "
            "ago. Nothing is lost: open the link that you were sent, and you go on where you left off. If you see this "
            "page again, allow this site to keep cookies: one of them says that the tasks are yours."
        ),
    ),
    "BAD_SIGNATURE": (
        gettext_lazy("This link is not complete or no longer good"),
        gettext_lazy(
            "It is meant for one person and carries a signature, perhaps for a limited time. Open it exactly as it was "
            "sent to you, or ask whoever sent it for a new one."
        ),
    ),
    "PREVIEW": (
        gettext_lazy("This is a preview"),
        gettext_lazy("Accept the work first on the page around this one; then its tasks are handed out to you."),
    ),
    "DECLINED": (
        gettext_lazy("You did not agree, so nothing was handed out"),
        gettext_lazy("Nothing was recorded but that. Should you change your mind, open your link again."),
    ),
    "NOT_YOURS_TO_RETURN": (
        gettext_lazy("Please give these tasks back where they were begun"),
        gettext_lazy(
            "Something was answered in another browser, and this one does not know whether you are the same person. "
            "Open the page there, or let the time run out."
        ),
    ),
    "RETURNED": (
        gettext_lazy("You gave these tasks back"),
        gettext_lazy("Somebody else can do them now. Open your link again if you want to ask for other tasks."),
    ),
}


def told(refused: Refused) -> dict[str, Any]:
    """For the template of a notice: its heading and its sentences."""
    heading, sentence = SENTENCES.get(refused.code, (_("This cannot be done now"), refused.message))
    sentences = [sentence]
    if wait_s := refused.extra.get("retry_after_s"):
        sentences.append(come_back(wait_s))
    return {"heading": heading, "sentences": sentences}


def come_back(seconds: int) -> str:
    """When to look again, rounded up."""
    minutes, hours = -(-seconds // 60), -(-seconds // 3600)
    if seconds <= 90 * 60:
        words = ngettext(
            "Please open your link again in a minute at the latest, or look in earlier.",
            "Please open your link again in {count} minutes at the latest, or look in earlier.",
            count := minutes,
        )
    elif hours <= 48:
        words = ngettext(
            "Please open your link again in an hour at the latest, or look in earlier.",
            "Please open your link again in {count} hours at the latest, or look in earlier.",
            count := hours,
        )
    else:
        words = ngettext(
            "Please open your link again in a day at the latest, or look in earlier.",
            "Please open your link again in {count} days at the latest, or look in earlier.",
            count := -(-hours // 24),
        )
    return words.format(count=numeral(count))
