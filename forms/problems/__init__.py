"""Why a form may not be published: rules, pages and bindings that cannot do what they say.

Pure. The tables that answers may be written to are described to it as plain values.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.definition import Definition
from forms.document import Problem
from forms.reach import unreachable

from .bindings import binding_problems
from .rules import own_values, rule_problems
from .settings import settings_problems
from .targets import Column, Target

__all__ = ["Column", "Problem", "Target", "check_definition", "own_values"]


def check_definition(definition: Definition, targets: Mapping[str, Target]) -> list[Problem]:
    """Everything that stands against publishing, with its place; empty when nothing does."""
    return [
        *rule_problems(definition),
        *(
            Problem(f"page {slug}", "Nobody can reach this page.")
            for slug in unreachable(definition)
        ),
        *settings_problems(definition, targets),
        *binding_problems(definition, targets),
    ]
