"""What mails say of forms, applications, packs and places."""

from __future__ import annotations

from app.notify.kinds import CaseMail, Texts

PLACES: Texts = {
    CaseMail.RECEIVED: (
        "We have your form {ref}",
        "We have what you sent. Its reference is {ref}: give it when you write to us about it.\n\n"
        "{link}",
    ),
    CaseMail.CONFIRM_ADDRESS: (
        "Confirm your address for {ref}",
        "Your form {ref} has reached us. We look at it once we know that this address is "
        "yours. Open this page and press the button:\n\n{link}\n\n"
        "The link works for seven days. If you sent nothing to us, do nothing.",
    ),
    CaseMail.APPLICATION_RETURNED: (
        "Something is missing in {ref}",
        "We need something from you before application {ref} can go on. Sign in to see what, "
        "put it right and send it again:\n{link}",
    ),
    CaseMail.PACK_SENT: (
        "A new application for you: {ref}",
        "A school asks for a place with you. Sign in to read the pack {ref}, to record the "
        "interview and to answer:\n{link}",
    ),
    CaseMail.PACK_SENT_SCHOOL: (
        "Application {ref} is with the provider",
        "Application {ref} has been sent to the provider. If you have not arranged the "
        "interview yet, speak to the provider now.\n\n{link}",
    ),
    CaseMail.PACK_RECALLED: (
        "Pack {ref} is no longer with you",
        "CAP has taken back pack {ref}. You can no longer open it and need not do anything.",
    ),
    CaseMail.PANEL_DECIDED: (
        "The panel has decided about {ref}",
        "The panel has looked at application {ref}. Sign in to see where it stands:\n{link}",
    ),
    CaseMail.RESPONSE_RECEIVED: (
        "The provider has answered {ref}",
        "There is an answer to {ref}. Sign in to process it:\n{link}",
    ),
    CaseMail.RESPONSE_QUERIED: (
        "A question about your answer {ref}",
        "CAP has a question about your answer {ref}. Sign in to see it:\n{link}",
    ),
    CaseMail.PLACE_CONFIRMED: (
        "A place is confirmed: {ref}",
        "The place for {ref} is confirmed. Sign in to see the start date and the days:\n{link}",
    ),
    CaseMail.PLACE_STARTED: (
        "The place {ref} has started",
        "The first day attended was recorded for {ref}:\n{link}",
    ),
    CaseMail.PLACE_CHANGED: (
        "The place {ref} has changed",
        "The dates or the days of {ref} have changed. Sign in to see them:\n{link}",
    ),
    CaseMail.PLACE_NOT_TAKEN: (
        "The place {ref} was not taken up",
        "It was recorded that {ref} never started, and the seat is free again. We are looking at "
        "the alternatives with you. Sign in to see more:\n{link}",
    ),
    CaseMail.LOOKING_FURTHER: (
        "No place yet for {ref}",
        "The place asked for in {ref} could not be offered. We are looking at the alternatives "
        "with you. Sign in to see more:\n{link}",
    ),
    CaseMail.APPLICATION_CLOSED: (
        "Application {ref} is closed",
        "Application {ref} was closed. Sign in to see why:\n{link}",
    ),
    CaseMail.ASSIGNED: (
        "You look after {ref} now",
        "A colleague has asked you to look after {ref}. Sign in to see it:\n{link}",
    ),
}
