"""Messages in the language of who reads them: which one is asked for, and the table of Chinese sentences."""

from hub.core.languages.preference import MessageLanguage, asked_language
from hub.core.languages.translation import errors_translated, fault_in_chinese, translated

__all__ = ["MessageLanguage", "asked_language", "errors_translated", "fault_in_chinese", "translated"]
