"""Uploaded files."""

from __future__ import annotations

from random import Random

from .base import PRESENCE, AnswerError, Asking, FieldType, Inputs
from .settings import kinds, whole

MAX_FILES = 20
# What the service takes: a form that says more would promise what is refused.
MOST_MEGABYTES = 20
# What is kept of a file in any case.
_NAMED = ("id", "name")
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}


class File(FieldType):
    """Uploaded files. The web layer checks and stores the bytes; here are only ids of files."""

    key, label, macro = "file", "File upload", "file"
    family, purpose = "Files", "Documents or pictures to send along."
    column_type = "file"
    operators = PRESENCE
    own_errors = frozenset({"invalid", "too_many", "refused"})
    settings = {
        "max_files": whole("Most files", 1, MAX_FILES, default=5),
        "kinds": kinds("Kinds of files", {kind: kind.upper() for kind in KINDS}),
        "max_size_mb": whole("Most megabytes each", 1, MOST_MEGABYTES, default=MOST_MEGABYTES),
    }
    suffixes = ("keep", "remove")
    first_input = "upload"

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        removed = set(inputs.get("remove") or ())
        kept = [
            each for each in dict.fromkeys(inputs.get("keep") or ()) if each and each not in removed
        ]
        most = asking.whole("max_files", 5)
        found = [asking.context.lookups.file(each) for each in kept]
        answer = [
            {"id": each.id, "name": each.name, "size": each.size, "mime": each.mime}
            for each in found
            if each is not None and not each.refused
        ]
        refused = [each.refused for each in found if each is not None and each.refused]
        if words := "\n".join([*refused, asking.refused]).strip():
            # The others were taken: they stay with the answer.
            raise AnswerError("refused", words, kept=answer[:most] or None)
        if len(kept) > most:
            many = f"up to {most} files" if most > 1 else "one file only"
            what = asking.inner_name if asking.is_named else f"“{asking.question.label}”"
            raise AnswerError("too_many", f"Upload {many} for {what}")
        if None in found:
            words = f"Upload {_subject(asking, 'the')} again: the file is gone"
            raise AnswerError("invalid", words, kept=answer or None)
        return answer or None

    def is_empty(self, inputs: Inputs) -> bool:
        return not set(inputs.get("keep") or ()) - set(inputs.get("remove") or ())

    def fits(self, answer: object) -> bool:
        return isinstance(answer, list) and len(files_of(answer)) == len(answer)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"keep": file_ids(answer)}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [str(each["name"]) for each in files_of(answer)]

    def value(self, answer: object, part: str = "") -> object:
        return files_of(answer)

    def required_words(self, asking: Asking) -> str:
        return f"Upload {_subject(asking, 'a')}"

    def example(self, asking: Asking, random: Random) -> object:
        found = asking.context.lookups.file(f"example-{random.randint(1, 9)}")
        if found is None:
            return []
        return [{"id": found.id, "name": found.name, "size": found.size, "mime": found.mime}]


def _subject(asking: Asking, article: str) -> str:
    """What is uploaded, as the words after that."""
    if asking.is_named:
        return asking.subject
    return f"{article} file for “{asking.question.label}”"


def files_of(answer: object) -> list[dict[str, object]]:
    """The files of an answer."""
    return [each for each in answer if _is_file(each)] if isinstance(answer, list) else []


def file_ids(answer: object) -> list[str]:
    return [str(each["id"]) for each in files_of(answer)]


def _is_file(kept: object) -> bool:
    return isinstance(kept, dict) and all(isinstance(kept.get(name), str) for name in _NAMED)
