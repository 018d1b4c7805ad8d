"""What mails say of complaints."""

from __future__ import annotations

from app.notify.kinds import CaseMail, Texts

COMPLAINTS: Texts = {
    CaseMail.COMPLAINT_RECEIVED: (
        "We have your complaint {ref}",
        "Your complaint {ref} has reached us. We write to you about it by {due}.\n{link}",
    ),
    CaseMail.COMPLAINT_ELSEWHERE: (
        "We have your complaint {ref}",
        "Your complaint {ref} has reached us. Another team of the council has to look at it "
        "first. We write to you when it is our turn. If a child is in danger now, call the police "
        "on 999.\n{link}",
    ),
    CaseMail.COMPLAINT_TO_TURN: (
        "Complaint {ref} has to go another way first",
        "Complaint {ref} is about a matter that has its own procedure. Begin it by {due}. Sign in "
        "to see what to do:\n{link}",
    ),
    CaseMail.COMPLAINT_LETTER: (
        "A letter about your complaint {ref}",
        "There is a letter about your complaint {ref}. Sign in to read it:\n{link}",
    ),
    CaseMail.COMPLAINT_POST: (
        "A letter about your complaint {ref}",
        "We have written to you about your complaint {ref}. The letter comes by post. If we do not "
        "have your address, or you would like it in another way, write to {contact} and give the "
        "reference.",
    ),
    CaseMail.COMPLAINT_SHARED: (
        "CAP asks you about {ref}",
        "CAP asks you about a part of complaint {ref}. Sign in to read it, and answer by {due}:\n"
        "{link}",
    ),
    CaseMail.COMPLAINT_SHARE_ANSWERED: (
        "The provider has answered about {ref}",
        "There is an answer about complaint {ref}. Sign in to read it:\n{link}",
    ),
    CaseMail.COMPLAINT_SHARE_ENDED: (
        "You need not answer about {ref} any more",
        "CAP asked you about a part of complaint {ref}. It does not need your answer any more, so "
        "the question is gone from your list. You have nothing to do.",
    ),
    CaseMail.COMPLAINT_STAGE2: (
        "Somebody else looks at complaint {ref} again",
        "You asked for stage 2 of complaint {ref}. We write to you about it by {due}.\n{link}",
    ),
    CaseMail.COMPLAINT_ASKED: (
        "Stage 2 is asked for: {ref}",
        "Whoever made complaint {ref} asks for stage 2. Name a reviewer and acknowledge it by "
        "{due}:\n{link}",
    ),
    CaseMail.COMPLAINT_WITHDRAWN: (
        "Complaint {ref} was withdrawn",
        "Whoever made complaint {ref} has withdrawn it. Sign in to see why:\n{link}",
    ),
}
