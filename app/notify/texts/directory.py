"""What mails say of courses, pages and contacts."""

from __future__ import annotations

from app.notify.kinds import CaseMail, Texts

DIRECTORY: Texts = {
    CaseMail.COURSE_CHANGE_ANSWERED: (
        "CAP has answered your proposal {ref}",
        "CAP has looked at what you proposed for your courses in {ref}. Sign in to read the "
        "answer:\n{link}",
    ),
    CaseMail.CONTACT_CHANGE_ASKED: (
        "A change of contacts is asked for: {ref}",
        "A school or a provider asks for a change of its contacts: {ref}. Decide by {due}:\n{link}",
    ),
    CaseMail.CONTACT_CHANGE_ANSWERED: (
        "CAP has answered your request {ref}",
        "CAP has looked at what you asked for about your contacts in {ref}. Sign in to read the "
        "answer:\n{link}",
    ),
    CaseMail.CONTACT_ROUND: (
        "Check your contacts by {due}",
        "Once a year CAP asks every school and provider to look through its contacts. Sign in, "
        "confirm those that are right and ask for changes of the others by {due}:\n{link}\n\n"
        "One of you answers for all. If nobody of you can sign in, write to CAP.",
    ),
    CaseMail.CONTACT_ROUND_REMINDER: (
        "Your contacts are not checked yet",
        "We asked you to look through your contacts by {due} and have no answer yet. Sign in, "
        "confirm those that are right and ask for changes of the others:\n{link}\n\n"
        "One of you answers for all. If nobody of you can sign in, write to CAP.",
    ),
    CaseMail.PAGE_TO_READ: (
        "To read and confirm: {ref}",
        "Your organisation must read the page “{ref}” and has not confirmed it yet. Open it, sign "
        "in, read it and confirm:\n{link}\n\nOne of you confirms for all.",
    ),
}
