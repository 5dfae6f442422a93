"""Profiles on record: what was asked, as it was then."""

from pipeline.profile.profile import Profile
from pipeline.store import ContentStore


def kept_profile(content: ContentStore, sha256: str) -> Profile:
    """The profile with this hash, under which every profile that was used is kept.

    Raises:
        HomeError: it is not there, or damaged.
    """
    return Profile.model_validate_json(content.get(sha256))
