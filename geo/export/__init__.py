"""A reconstruction as files for other programs: GIS, globes, spreadsheets, statistics."""

from geo.export.write import FORMS, export, form_of

__all__ = ["FORMS", "export", "form_of"]
