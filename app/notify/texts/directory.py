"""What mails say of courses, pages and contacts."""

from __future__ import annotations

from app.notify.kinds import CaseMail, Texts

DIRECTORY: Texts = {
    CaseMail.COURSE_CHANGE_ANSWERED: (
        "CAP has answered your proposal {ref}",
        "CAP has looked at what you proposed for your courses in {ref}. Sign in to read the "
        "answer:\n{link}",
    ),
    CaseMail.PAGE_TO_READ: (
        "To read and confirm: {ref}",
        "Your organisation must read the page “{ref}” and has not confirmed it yet. Open it, sign "
        "in, read it and confirm:\n{link}\n\nOne of you confirms for all.",
    ),
}
