"""Who sees what was sent by forms: the sender, the accepted organisation, CAP."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from app.access.actor import Actor
from app.access.scope import EVERYTHING, NOTHING, Everything, rule_for, unscoped
from app.domain.roles import Permission
from app.models.form import Form, FormDraft, FormDraftStep, FormReference, FormVersion
from app.models.submission import (
    AcceptedSender,
    Submission,
    SubmissionAmendment,
    SubmissionDraft,
    SubmissionFile,
    SubmissionWrite,
)

Scope = ColumnElement[bool] | Everything

unscoped(Form, why="A form is a text that anybody may be asked to fill in.")
unscoped(FormVersion, why="The published text of a form; it holds no answers.")
unscoped(FormReference, why="Which lists and tables a published text uses; it holds no answers.")


@rule_for(FormDraft)
def form_draft(actor: Actor) -> Scope:
    """A text that is being worked on is for those who design forms."""
    may = actor.kind == "system" or actor.may(Permission.FORM_READ)
    return EVERYTHING if may else NOTHING


@rule_for(FormDraftStep)
def form_draft_step(actor: Actor) -> Scope:
    return form_draft(actor)


@rule_for(SubmissionDraft)
def submission_draft(actor: Actor) -> Scope:
    """Answers on the way belong to whoever types them: nobody else, not even CAP."""
    if actor.kind == "system":
        return EVERYTHING
    if actor.user_id is not None:
        return SubmissionDraft.user_id == actor.user_id
    if actor.browser_hash is not None:
        return SubmissionDraft.token_hash == actor.browser_hash
    return NOTHING


@rule_for(Submission)
def submission(actor: Actor) -> Scope:
    if actor.kind == "system" or actor.may(Permission.SUBMISSION_READ_ALL):
        return EVERYTHING
    own: list[ColumnElement[bool]] = []
    if actor.user_id is not None:
        own.append(Submission.user_id == actor.user_id)
    elif actor.browser_hash is not None:
        own.append(Submission.token_hash == actor.browser_hash)
    if actor.may(Permission.SUBMISSION_READ):
        if actor.school_id is not None:
            own.append(Submission.school_id == actor.school_id)
        if actor.provider_id is not None:
            own.append(Submission.provider_id == actor.provider_id)
    return or_(*own) if own else NOTHING


@rule_for(SubmissionFile)
def submission_file(actor: Actor) -> Scope:
    drafts, sent = submission_draft(actor), submission(actor)
    if isinstance(drafts, Everything):
        return EVERYTHING
    of_draft = SubmissionFile.draft_id.in_(select(SubmissionDraft.id).where(drafts))
    if isinstance(sent, Everything):
        return or_(of_draft, SubmissionFile.submission_id.is_not(None))
    return or_(of_draft, SubmissionFile.submission_id.in_(select(Submission.id).where(sent)))


@rule_for(SubmissionWrite)
def submission_write(actor: Actor) -> Scope:
    sent = submission(actor)
    if isinstance(sent, Everything):
        return EVERYTHING
    return SubmissionWrite.submission_id.in_(select(Submission.id).where(sent))


@rule_for(SubmissionAmendment)
def submission_amendment(actor: Actor) -> Scope:
    """Who reads answers also reads what they were before staff changed them."""
    sent = submission(actor)
    if isinstance(sent, Everything):
        return EVERYTHING
    return SubmissionAmendment.submission_id.in_(select(Submission.id).where(sent))


@rule_for(AcceptedSender)
def accepted_sender(actor: Actor) -> Scope:
    may = actor.kind == "system" or actor.may(Permission.SUBMISSION_REVIEW)
    return EVERYTHING if may else NOTHING
