"""What mails say of withdrawals and of the meetings before them."""

from __future__ import annotations

from app.notify.kinds import CaseMail, Texts

ENDINGS: Texts = {
    CaseMail.MEETING_ASKED: (
        "A provider asks for a meeting about {ref}",
        "A provider would like to meet CAP and the school about place {ref}. Arrange a day with "
        "both:\n{link}",
    ),
    CaseMail.MEETING_BOOKED: (
        "The meeting about {ref}",
        "CAP has arranged a meeting about place {ref}. Sign in to see when and where:\n{link}",
    ),
    CaseMail.MEETING_TO_MOVE: (
        "The meeting about {ref} needs another day",
        "The meeting about place {ref} does not take place on the day that was booked. CAP "
        "arranges another one:\n{link}",
    ),
    CaseMail.MEETING_HELD: (
        "The meeting about {ref} is recorded",
        "CAP has recorded the meeting about place {ref}. If the place should still end, you can "
        "send the form now:\n{link}",
    ),
    CaseMail.MEETING_CALLED_OFF: (
        "The meeting about {ref} is called off",
        "There will be no meeting about place {ref}. The place goes on:\n{link}",
    ),
    CaseMail.MEETING_CLOSED: (
        "The meeting about {ref} is closed",
        "CAP has closed the meeting about place {ref}: the place goes on. If it should end after "
        "all, ask for a new meeting:\n{link}",
    ),
    CaseMail.WITHDRAWAL_RECEIVED: (
        "We have withdrawal {ref}",
        "Withdrawal {ref} has reached us. We deal with it by {due}.\n{link}",
    ),
    CaseMail.WITHDRAWAL_RETURNED: (
        "A question about withdrawal {ref}",
        "CAP has a question about withdrawal {ref} and waits for your answer. Sign in to see "
        "it:\n{link}",
    ),
    CaseMail.WITHDRAWAL_ANSWERED: (
        "An answer about withdrawal {ref}",
        "There is an answer to what CAP asked about withdrawal {ref}. Sign in to go on:\n{link}",
    ),
    CaseMail.WITHDRAWAL_CANCEL_ASKED: (
        "Somebody asks to cancel withdrawal {ref}",
        "Who asked for withdrawal {ref} would like to cancel it. Sign in to decide:\n{link}",
    ),
    CaseMail.WITHDRAWAL_CANCELLED: (
        "Withdrawal {ref} is cancelled",
        "CAP has cancelled withdrawal {ref}: the place goes on. Sign in to see it:\n{link}",
    ),
    CaseMail.WITHDRAWAL_COMPLETED: (
        "Withdrawal {ref} is complete",
        "Withdrawal {ref} has been dealt with. Sign in to see it:\n{link}",
    ),
    CaseMail.WITHDRAWAL_TO_READ: (
        "Withdrawal {ref} concerns you",
        "CAP has completed withdrawal {ref}, which the other side asked for. Sign in to read "
        "it:\n{link}",
    ),
}
