"""The registry of question types: one line per type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .base import AnswerError, Asking, FieldType, Inputs, values_in
from .choices import ChooseMany, ChooseOne, LongList, YesNo
from .contact import Address, Email, PersonName, Postcode, Telephone, Uln, Upn
from .dates import Date, DateOfBirth
from .numbers import DecimalNumber, Integer, Money
from .records import Course, File, Lookup, OwnStudent, Placement, Provider, School, Site
from .statements import Declaration, Guidance
from .text import LongText, Text
from .week import DaysAndSessions, WeekPlan

TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            Text(),
            LongText(),
            Integer(),
            DecimalNumber(),
            Money(),
            Date(),
            DateOfBirth(),
            YesNo(),
            ChooseOne(),
            ChooseMany(),
            LongList(),
            Email(),
            Telephone(),
            Postcode(),
            Address(),
            PersonName(),
            Upn(),
            Uln(),
            File(),
            School(),
            Provider(),
            Course(),
            Site(),
            OwnStudent(),
            Placement(),
            DaysAndSessions(),
            WeekPlan(),
            Declaration(),
            Guidance(),
        )
    }
)

__all__ = ["TYPES", "Asking", "FieldType", "Inputs", "Lookup", "AnswerError", "values_in"]
