"""The way of a course offer through its year (service description, part 6.10)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class CourseStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in-review"
    PUBLISHED = "published"
    FULL = "full"
    PAUSED = "paused"
    ARCHIVED = "archived"


K = CourseStatus

# Schools see these in the directory; only a published one takes applications.
LISTED = frozenset({K.PUBLISHED, K.FULL, K.PAUSED})


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What the guards need to know; a service fills it in."""

    provider_in_service: bool = True


COURSE_FLOW: Workflow[CourseStatus, CourseFacts] = Workflow(
    noun="course",
    start=K.DRAFT,
    states={
        K.DRAFT: State("Draft", Tone.PLAIN),
        K.IN_REVIEW: State("In review", Tone.WARN),
        K.PUBLISHED: State("Open", Tone.GOOD),
        K.FULL: State("Full", Tone.WARN),
        K.PAUSED: State("Paused", Tone.WARN),
        K.ARCHIVED: State("Archived", Tone.PLAIN),
    },
    moves=(
        Move(
            "propose",
            "Send for review",
            sources(K.DRAFT),
            K.IN_REVIEW,
            Permission.COURSE_UPDATE,
            due_working_days=5,
        ),
        Move(
            "publish",
            "Open for applications",
            sources(K.IN_REVIEW, K.FULL, K.PAUSED),
            K.PUBLISHED,
            Permission.COURSE_PUBLISH,
            guard=lambda facts: unmet(
                (facts.provider_in_service, "The provider must be approved first.")
            ),
        ),
        Move("fill", "Mark as full", sources(K.PUBLISHED), K.FULL, Permission.COURSE_CLOSE),
        Move(
            "pause",
            "Pause course",
            sources(K.PUBLISHED),
            K.PAUSED,
            Permission.COURSE_CLOSE,
            needs_reason=True,
            reason_label="Why it is paused",
        ),
        Move(
            "archive",
            "Archive course",
            frozenset(K) - {K.ARCHIVED},
            K.ARCHIVED,
            Permission.COURSE_CLOSE,
        ),
    ),
)
