"""The pages on which staff mend answers that could not be written: the very pages of the form, with
room for the reason. Nobody but staff comes here; the queue itself stands in the admin.
"""

from __future__ import annotations

from .ways import pages

__all__ = ["pages"]
