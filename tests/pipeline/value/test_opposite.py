"""The opposite of what a quote says is not borne out by it, whatever words say it.

Wordings are those of contracts; parties are shortened.
"""

import pytest

from pipeline.value.value_check import check_value, unsupported_parts

GRANTED = "The licence granted hereunder is non-exclusive."
NOT_EXCLUSIVE = "The remedies herein are cumulative and not exclusive."
UNLIMITED = "The liability of Supplier is unlimited."
NEW_YORK = "This Agreement is governed by New York law, not Delaware law."
EXEMPT = "Customer is exempt from paying $500."
WITHOUT = "Supplier may assign this Agreement without the prior written consent of Customer."
NEEDED = "Supplier may not assign this Agreement without the prior written consent of Customer."
PAYS = "Buyer pays $500 to Seller."
BOTH = "Company shall indemnify Distributor and Distributor shall indemnify Company."
EVENT = "IN NO EVENT SHALL SUPPLIER BE LIABLE FOR INDIRECT DAMAGES."


OPPOSED = [
    ("The licence is exclusive", GRANTED),
    ("exclusive", GRANTED),
    ("The licence is exclusive", "The licence granted hereunder is nonexclusive."),
    ("The licence is non-exclusive", "The licence granted hereunder is exclusive."),
    ("Fees are refundable", "All fees paid are non-refundable."),
    ("The right is transferable", "The right granted herein is non-transferable."),
    ("cancellable", "Services ordered by Customer are non-cancellable."),
    ("The licence is revocable", "The licence granted is perpetual and irrevocable."),
    ("The licence is irrevocable", "The licence granted is revocable."),
    ("Liability is limited", UNLIMITED),
    ("Liability is unlimited", "The liability of Supplier is limited."),
    ("Liability is capped", "The liability of Supplier is uncapped."),
    ("The guarantee is conditional", "The guarantee of Parent is unconditional."),
    ("Section 5 is applicable", "Section 5 hereof is inapplicable."),
    ("Assignment is permissible", "Any assignment is impermissible."),
    ("Remedies are exclusive", NOT_EXCLUSIVE),
    ("governed by Delaware law, not New York law", NEW_YORK),
    ("Customer may audit", "Nobody, including Customer, may audit."),
    ("Customer may assign", "It is not the case that Customer may assign."),
    ("Customer may assign", "Nothing in this Agreement means that Customer may assign."),
    ("Customer pays $500", EXEMPT),
    ("Customer shall pay $500", "Customer is released from paying $500."),
    ("Customer shall pay $500", "Customer is free of any duty to pay $500."),
    ("Seller pays $500 to Buyer", PAYS),
    ("Customer indemnifies Supplier", "Supplier shall indemnify Customer against claims."),
    ("Section 5 survives termination", "Section 5 ceases upon termination."),
    ("prior written consent is required", WITHOUT),
    ("Taxes are included in the fee", "Taxes are excluded from the fee."),
    ("Supplier retains title to the Goods", "Supplier grants title to the Goods."),
    ("Supplier is liable for indirect damages", EVENT),
    ("Customer may withhold payment", "In no event may Customer withhold payment."),
    ("Supplier may assign", "It may not lapse, nor shall either party assign this Agreement."),
]


@pytest.mark.parametrize(("value", "quote"), OPPOSED)
def test_an_opposite_is_unsupported(value: str, quote: str) -> None:
    """A prefix, a "not" that goes with a word, an exemption, a denial of the whole, the parties in
    each other's place, or a word that is the opposite; in a value and in a summary's sentence."""
    assert check_value(value, [quote]).support == "unsupported"
    assert unsupported_parts(f"{value}.", [quote])


@pytest.mark.parametrize(
    ("value", "quote"),
    [
        ("The licence is not exclusive", GRANTED),
        ("non-exclusive", "The licence granted hereunder is nonexclusive."),
        ("unlimited", UNLIMITED),
        ("governed by New York law, not Delaware law", NEW_YORK),
        ("Buyer pays $500 to Seller", "Buyer pays $500 to Seller on closing."),
        ("Supplier is not liable for indirect damages", EVENT),
        ("Lessor shall not be responsible", "In no event shall Lessor be responsible for loss."),
        ("Bank is not required to lend", "In no event shall Bank be required to lend."),
        ("Customer may not withhold payment", "In no event may Customer withhold payment."),
        ("Supplier may not assign", "Under no circumstances may Supplier assign this Agreement."),
        ("Tenant may not sublet the Premises", "At no time may Tenant sublet the Premises."),
        ("Supplier does not have the right to sell", "Supplier shall have no right to sell it."),
        ("Neither party is liable for loss", "In no event shall either party be liable for loss."),
        ("Neither party is liable for loss", "Neither party shall be liable for loss."),
    ],
)
def test_the_same_in_another_order_is_supported(value: str, quote: str) -> None:
    """A denial may stand before its verb's subject, and in a prefix."""
    assert check_value(value, [quote]).support == "supported"
    assert not unsupported_parts(f"{value}.", [quote])


@pytest.mark.parametrize(
    ("value", "quote"),
    [
        ("Unconditional guarantee", "The guarantee is absolute."),
        ("prior written consent is required", NEEDED),
        ("Seller pays $500 to Buyer", "Buyer shall be paid $500 by Seller."),
        ("Distributor indemnifies Company", BOTH),
        ("Customer is not required to pay", "Customer is exempt from paying any fee."),
        ("ist übertragbar", "Das Recht ist nicht übertragbar."),
        ("Die Lizenz ist exklusiv", "Die Lizenz ist nicht exklusiv."),
        ("es cesible", "El contrato no es cesible."),
        ("передаваемая", "Лицензия не передаваемая."),
    ],
)
def test_what_no_rule_can_tell_is_unchecked(value: str, quote: str) -> None:
    """Passives, synonyms, and a part of a quote in a language whose denials no rule reads."""
    assert check_value(value, [quote]).support == "unchecked"


def test_a_whole_quote_in_any_language_bears_itself_out() -> None:
    """Whoever repeats all of it can have turned nothing round."""
    quote = "Die Lizenz ist nicht exklusiv."
    assert check_value(quote, [quote]).support == "supported"
