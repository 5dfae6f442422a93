"""The values that a field allows: the choices of an enum, a yes or a no of a boolean."""

import re

from pipeline.evidence.normalise import folded_text
from pipeline.profile.profile import FieldType, ProfileField

NOT_A_CHOICE = "not one of the choices"
"""Why a value outside them carries no answer."""
_YES_OR_NO = re.compile(r"(?:yes|no|true|false)\b")


def is_allowed(value: str, field: ProfileField) -> bool:
    """Whether `field` allows `value`, up to case and white space.

    A boolean's yes or no may be followed by more words; other types allow every value.
    """
    said = folded_text(value)
    if field.type is FieldType.BOOLEAN:
        return bool(_YES_OR_NO.match(said))
    if field.type is FieldType.ENUM:
        return said in {folded_text(choice) for choice in field.choices}
    return True
