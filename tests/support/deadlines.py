"""Five working days over every kind of holiday: the worked examples of the service description."""

from __future__ import annotations

from datetime import date

# Begun on, due on: Christmas, Easter, the May holiday, the August one, a Saturday, a Christmas
# whose holidays fall on a weekend.
FIVE_DAYS = (
    (date(2025, 12, 24), date(2026, 1, 5)),
    (date(2026, 4, 2), date(2026, 4, 13)),
    (date(2026, 5, 22), date(2026, 6, 1)),
    (date(2026, 8, 28), date(2026, 9, 7)),
    (date(2026, 6, 6), date(2026, 6, 12)),
    (date(2027, 12, 24), date(2028, 1, 5)),
)
