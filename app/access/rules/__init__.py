"""The scope rule of every table; importing this package declares them all."""

from . import cases, directory, journals, sent

__all__ = ["cases", "directory", "journals", "sent"]
