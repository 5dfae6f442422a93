"""Where profiles come from: the built-in ones hold what they promise, and copies begin others."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError, UnknownNameError
from pipeline.profile.profile import FieldType, Profile
from pipeline.profile.source import built_in_profiles, load_profile, own_profile
from tests.pipeline.profile_files import FIELD, HEAD, written

CUAD = """
document_name parties agreement_date effective_date expiration_date renewal_term
notice_period_to_terminate_renewal governing_law most_favored_nation non_compete exclusivity
no_solicit_of_customers competitive_restriction_exception no_solicit_of_employees
non_disparagement termination_for_convenience rofr_rofo_rofn change_of_control anti_assignment
revenue_profit_sharing price_restrictions minimum_commitment volume_restriction
ip_ownership_assignment joint_ip_ownership license_grant non_transferable_license
affiliate_license_licensor affiliate_license_licensee unlimited_all_you_can_eat_license
irrevocable_or_perpetual_license source_code_escrow post_termination_services audit_rights
uncapped_liability cap_on_liability liquidated_damages warranty_duration insurance
covenant_not_to_sue third_party_beneficiary
"""
"""CUAD's 41 categories, in its own order."""
BUSINESS = """
fees_and_payment indemnification confidentiality_term data_protection force_majeure
dispute_resolution notices signature_status service_levels amendment_links
"""
BUILT_IN = {profile.name: profile for profile in built_in_profiles()}


def test_contract_asks_cuads_categories_and_what_they_lack() -> None:
    """41 under CUAD's names, so that they can be scored, and ten more."""
    assert len(CUAD.split()) == 41
    assert {*CUAD.split(), *BUSINESS.split()} == set(BUILT_IN["contract"].by_id)


@pytest.mark.parametrize("profile", BUILT_IN.values(), ids=BUILT_IN)
def test_a_built_in_profile_is_whole(profile: Profile) -> None:
    """Groups of at most three, a cost for every error, and a way to answer without a model."""
    assert max(map(len, profile.groups(100))) <= 3
    for field in profile.fields:
        assert field.error_cost_usd > 0, field.id
        assert field.cues or field.needs_model, field.id
        assert field.question.rstrip().endswith(("?", ".")), field.id
    # Without a model the summary comes from the first reading.
    assert not profile.fields[0].needs_model


@pytest.mark.parametrize("subject", ["responsiveness", "hot", "privilege"])
def test_every_call_in_discovery_has_its_score_and_its_counter_argument(subject: str) -> None:
    """The rationale comes with each answer; the case against is asked for, with quotes."""
    fields = BUILT_IN["discovery"].by_id
    call = fields["privilege_basis" if subject == "privilege" else subject]
    score, against = fields[f"{subject}_score"], fields[f"{subject}_counter_argument"]
    assert call.group == score.group == against.group
    assert (call.type, score.choices) == (FieldType.ENUM, ("0", "1", "2", "3", "4"))
    for name in ("issues", "people"):
        assert {"score", "rationale", "counter-argument"} <= set(fields[name].columns)


def test_every_rule_of_the_playbook_has_a_clause_and_a_verdict() -> None:
    """Position, fallback and what cannot be signed are in the question; the verdict is a choice."""
    fields = BUILT_IN["playbook"].by_id
    verdicts = [field for field in fields.values() if field.type is FieldType.ENUM]
    assert len(verdicts) == len(fields) / 2
    for field in verdicts:
        assert field.choices == ("pass", "pass on the fallback", "fail")
        assert f"{field.id}_clause" in fields
        assert all(word in field.question for word in ("Position:", "Fallback:", "Unacceptable:"))


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize(("extend", "suffix"), [(False, ".toml"), (True, ".toml"), (True, ".yaml")])
def test_a_copy_asks_the_same_under_its_own_name(
    name: str,
    extend: bool,  # noqa: FBT001 - a parameter of the table
    suffix: str,
    tmp_path: Path,
) -> None:
    """Whether it repeats the profile or extends it."""
    text = own_profile(name, own="ours", suffix=suffix, extend=extend)
    ours = load_profile(written(tmp_path, text, f"ours{suffix}"))
    assert ours.name == "ours"
    assert ours.fields == BUILT_IN[name].fields


@pytest.mark.parametrize(
    ("own", "suffix", "named"),
    [
        ("ours", ".json", r"\.toml"),
        ("1st", ".toml", "small letters"),
        ("o", ".yaml", "same ending"),
    ],
)
def test_a_copy_that_could_not_be_used_is_not_begun(own: str, suffix: str, named: str) -> None:
    """The name or the ending is at fault, and the message says so."""
    with pytest.raises(ConfigurationError, match=named):
        own_profile("contract", own=own, suffix=suffix, extend=False)


def test_an_unknown_profile_lists_the_known() -> None:
    """The message is the way out."""
    with pytest.raises(UnknownNameError, match=r"contract, .*did you mean 'contract'.*\.toml"):
        load_profile("contarct")


def test_a_file_may_bear_any_name(tmp_path: Path) -> None:
    """Also one with a colon; and a file that is not there is named."""
    assert load_profile(written(tmp_path, HEAD + FIELD, "a:b.toml")).name == "mine"
    with pytest.raises(UnknownNameError, match="No such file"):
        load_profile(str(tmp_path / "none.toml"))
