"""The texts of mails about cases: one file for each topic, all of them here."""

from __future__ import annotations

from app.notify.kinds import CaseMail, Texts

from .complaints import COMPLAINTS
from .directory import DIRECTORY
from .endings import ENDINGS
from .places import PLACES

CASE_TEXTS: Texts = {**PLACES, **ENDINGS, **COMPLAINTS, **DIRECTORY}

# A missing text is found when the module loads, not when the first mail should go.
if set(CASE_TEXTS) != set(CaseMail):
    raise LookupError("Every mail needs a text.")
