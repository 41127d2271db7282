"""The languages in which sentences are told: whole patterns of a translator, numbers and names as CLDR has them."""

from geo.language.cldr import LANGUAGES
from geo.language.load import as_language, as_languages
from geo.language.record import ENGLISH, Language, pattern, pattern_in

__all__ = ["ENGLISH", "LANGUAGES", "Language", "as_language", "as_languages", "pattern", "pattern_in"]
