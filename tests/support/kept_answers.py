"""Whether every answer of a submission stands in the column its form names; told without the code
under test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Numeric

from app.extensions import Model
from app.models import Document, Submission, SubmissionFile, SubmissionWrite
from forms.definition import Binding, Definition, Question

from .factories import Make

Column = tuple[str, str]
LOOKUPS = ("course", "own_student", "placement", "site", "provider", "school", "record")
# An answer that names none of the columns themselves: files of a row, and slots of their own.
ABOUT_FILE = "each_file"
SLOTS = ("withdrawal", "slots")


def expected(question: Question, part: str, answer: Any, column: Any) -> Any:
    """What a column must hold."""
    if question.type in ("date", "date_of_birth"):
        return date.fromisoformat(answer)
    if question.type == "decimal":
        return Decimal(answer)
    if question.type == "money":
        return round(Decimal(answer) * 100)
    if question.type == "yes_no":
        return None if answer == "unknown" else answer
    if question.type in LOOKUPS:
        return UUID(answer["id"])
    if question.type == "address":
        lines = [answer.get(name) for name in ("line1", "line2", "town", "county")]
        told = ", ".join(line for line in lines if line)
        whole = {"lines": told, "full": f"{told}, {answer['postcode']}"}
        return whole.get(part, answer.get(part))
    if question.type == "week_plan":
        return answer
    if part:
        return answer[part]
    return int(answer) if isinstance(column.type, Integer) else answer


@dataclass
class Kept:
    """The columns of one form that were seen to hold their answers, over many submissions."""

    make: Make
    definition: Definition
    seen: set[Column] = field(default_factory=set)

    def missing(self) -> set[Column]:
        """The columns and files that no submission has shown yet."""
        mapped = {
            (binding.key, name) for binding in self.definition.bindings for name in binding.map
        }
        files = {(each.key, ABOUT_FILE) for each in self.definition.bindings if each.each_file}
        return (mapped | files) - self.seen

    def check(self, submission: Submission) -> None:
        """Compare every answer of a submission with its column."""
        writes = self.make.all(SubmissionWrite, SubmissionWrite.submission_id == submission.id)
        written = {(each.binding_key, each.position): each for each in writes}
        for binding in self.definition.bindings:
            for place, item in enumerate(self._items(binding, submission.answers)):
                known = {**submission.answers, **item}
                if binding.each_file is not None:
                    self._check_files(binding, known, written)
                elif (binding.key, place) in written:
                    row = self._row(written[binding.key, place])
                    self._check_row(binding, known, row)

    def _items(self, binding: Binding, answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return answers.get(binding.repeat, []) if binding.repeat else [{}]

    def _check_row(self, binding: Binding, answers: Mapping[str, Any], row: Any) -> None:
        for name, source in binding.map.items():
            told = [
                (question, part, answers.get(question.key))
                for question, part in self._questions(binding, source.questions)
            ]
            given = [each for each in told if each[2] is not None]
            if not given or source.when is not None:
                continue
            where = f"{binding.key}.{name}"
            if given[0][0].type == "file":
                self._check_document(getattr(row, name), given[0][2], where)
            elif (binding.target, name) == SLOTS:
                kept = {f"{slot.day}-{slot.half_day}" for slot in self._slots(row)}
                assert set(given[0][2]) == kept, where
            elif len(source.questions) > 1 or given[0][0].type == "week_plan":
                kept = getattr(row, name)
                for question, _, answer in given:
                    words = answer if isinstance(answer, str) else "Monday"
                    assert words in kept, (where, question.key)
            else:
                column = Model.metadata.tables[row.__tablename__].columns[name]
                question, part, answer = given[0]
                assert getattr(row, name) == expected(question, part, answer, column), where
            self.seen.add((binding.key, name))
        for name, value in binding.constants.items():
            column = Model.metadata.tables[row.__tablename__].columns[name]
            assert getattr(row, name) == _fixed(value, column), f"{binding.key}.{name}"

    def _check_document(self, document_id: Any, answer: Any, where: str) -> None:
        """The row points to the first of its files, and every one became a document."""
        names = [each["name"] for each in answer]
        (pointed,) = self.make.all(Document, Document.id == document_id)
        assert pointed.name == names[0], where
        assert {each.name for each in self._documents(answer)} == set(names), where

    def _check_files(
        self, binding: Binding, answers: Mapping[str, Any], written: Mapping[Any, Any]
    ) -> None:
        answer = answers.get(binding.each_file or "") or []
        for place, each in enumerate(answer):
            document = self._row(written[binding.key, place])
            assert document.name == each["name"], binding.key
            self._check_row(binding, answers, document)
            self.seen.add((binding.key, ABOUT_FILE))

    def _documents(self, answer: Any) -> list[Document]:
        files = [
            self.make.all(SubmissionFile, SubmissionFile.id == UUID(each["id"]))[0]
            for each in answer
        ]
        return [
            self.make.all(Document, Document.storage_key == each.storage_key)[0] for each in files
        ]

    def _slots(self, withdrawal: Any) -> list[Any]:
        model = _model_of("withdrawal_slot")
        return self.make.all(model, model.withdrawal_id == withdrawal.id)

    def _questions(
        self, binding: Binding, sources: tuple[str, ...]
    ) -> Iterator[tuple[Question, str]]:
        page = self.definition.repeat_page(binding.repeat) if binding.repeat else None
        inner = {each.key: each for each in page.questions} if page else {}
        for source in sources:
            key, _, part = source.partition(".")
            question = inner.get(key) or self.definition.question(key)
            assert question is not None, source
            yield question, part

    def _row(self, write: SubmissionWrite) -> Any:
        model = _model_of(write.table_name)
        return self.make.all(model, model.id == write.record_id)[0]


def _model_of(table: str) -> Any:
    models = {mapper.local_table.name: mapper.class_ for mapper in Model.registry.mappers}
    return models[table]


def _fixed(value: Any, column: Any) -> Any:
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return Decimal(str(value)) if isinstance(column.type, Numeric) else value
