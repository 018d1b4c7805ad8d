"""Which installation this database belongs to."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import String, Uuid
from sqlalchemy.orm import Mapped

from .base import Model, N, UtcDateTime, field

# The only row there is: two workers that begin together cannot make two.
ONLY = uuid.UUID(int=1)


class Installation(Model):
    """One row. The storage of files carries the same mark, so that a database never sweeps the
    files of another one."""

    __tablename__ = "installation"

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=ONLY)
    mark: Mapped[str] = field(String(40), sens=N)
    made_at: Mapped[datetime] = field(UtcDateTime, sens=N)
