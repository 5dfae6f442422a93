"""What a clause denies, it denies of its own subject.

Wordings are those of contracts; parties are shortened.
"""

import pytest

from pipeline.value.value_check import check_value

BUT = "Customer may assign this Agreement but Supplier may not."
SPLIT = (
    "Licensee may use the Software internally, provided that Licensee shall not sublicense the "
    "Software to third parties."
)
NEITHER = "Neither party may assign this Agreement without the prior written consent of the other."
SUCH = (
    "Company shall indemnify Distributor against such claims; Distributor shall not indemnify "
    "Company against them."
)
NOR = "Franchisee shall not sell competing products, nor may Franchisee lease the premises."
WHEREAS = "Seller shall deliver the goods, whereas Buyer shall not inspect the goods."
WHILE = "Vendor will maintain insurance while Client will not maintain insurance."
BOTH = "Licensor may, but Licensee may not, terminate this Agreement for convenience."
AND = "Supplier shall deliver the Products and Customer shall pay the Fees."
FORBID = "Reseller is prohibited from modifying the Documentation."
FREE = "Bank may at any time sell participations; Borrower may not transfer its obligations."
UNLESS = "Tenant shall not sublet the Premises unless Landlord consents in writing."
EXCEPT = "Except that Affiliates may use the Marks, no party shall use the Marks."
LIABLE = "Provider shall not be liable for lost profits but Provider shall be liable for fraud."
RENEW = "This Agreement shall renew for successive terms unless either party gives notice."
WARRANT = "Manufacturer warrants nothing, and Manufacturer does not guarantee any results."
RIGHT = "MA shall have the exclusive right to sell; Company shall have no right to sell."
WILL = "Consultant will not compete with Client during the Term, but Client may hire others."


@pytest.mark.parametrize(
    ("value", "quote", "support"),
    [
        ("Supplier may assign", BUT, "unsupported"),
        ("Supplier may assign this Agreement", BUT, "unsupported"),
        ("Supplier may not assign", BUT, "supported"),
        ("Supplier may not assign this Agreement", BUT, "supported"),
        ("Customer may assign", BUT, "supported"),
        ("Customer may assign this Agreement", BUT, "supported"),
        ("Customer may not assign", BUT, "unsupported"),
        ("Customer may not assign this Agreement", BUT, "unsupported"),
        ("Licensee may sublicense the Software", SPLIT, "unsupported"),
        ("Licensee shall not sublicense the Software", SPLIT, "supported"),
        ("Licensee may use the Software", SPLIT, "unchecked"),  # its proviso is left out
        ("Licensee may not use the Software", SPLIT, "unsupported"),
        ("Supplier may assign this Agreement", NEITHER, "unsupported"),
        ("Customer may assign", NEITHER, "unsupported"),
        ("Neither party may assign", NEITHER, "unchecked"),  # its condition is left out
        ("Company shall indemnify Distributor", SUCH, "supported"),
        ("Company shall not indemnify Distributor", SUCH, "unsupported"),
        ("Distributor shall indemnify Company", SUCH, "unsupported"),
        ("Distributor shall not indemnify Company", SUCH, "supported"),
        ("Franchisee may sell competing products", NOR, "unsupported"),
        ("Franchisee may lease the premises", NOR, "unsupported"),
        ("Franchisee shall not sell competing products", NOR, "supported"),
        ("Buyer shall inspect the goods", WHEREAS, "unsupported"),
        ("Buyer shall not inspect the goods", WHEREAS, "supported"),
        ("Seller shall deliver the goods", WHEREAS, "supported"),
        ("Seller shall not deliver the goods", WHEREAS, "unsupported"),
        ("Client will maintain insurance", WHILE, "unsupported"),
        ("Client will not maintain insurance", WHILE, "supported"),
        ("Vendor will maintain insurance", WHILE, "supported"),
        ("Vendor will not maintain insurance", WHILE, "unsupported"),
        ("Licensee may terminate this Agreement", BOTH, "unsupported"),
        ("Licensee may not terminate this Agreement", BOTH, "supported"),
        ("Licensor may terminate this Agreement", BOTH, "supported"),
        ("Licensor may not terminate this Agreement", BOTH, "unsupported"),
        ("Supplier shall deliver the Products", AND, "supported"),
        ("Customer shall pay the Fees", AND, "supported"),
        ("Customer shall deliver the Products", AND, "unchecked"),  # of another subject
        ("Supplier shall pay the Fees", AND, "unchecked"),
        ("Customer shall not pay the Fees", AND, "unsupported"),
        ("Reseller may modify the Documentation", FORBID, "unsupported"),
        ("Reseller may not modify the Documentation", FORBID, "unchecked"),
        ("Borrower may transfer its obligations", FREE, "unsupported"),
        ("Borrower may not transfer its obligations", FREE, "supported"),
        ("Bank may sell participations", FREE, "supported"),
        ("Bank may not sell participations", FREE, "unsupported"),
        ("Borrower may sell participations", FREE, "unchecked"),
        ("Tenant may sublet the Premises", UNLESS, "unsupported"),
        ("Tenant shall not sublet the Premises", UNLESS, "unchecked"),
        ("Tenant may sublet with consent", UNLESS, "unchecked"),
        ("Affiliates may use the Marks", EXCEPT, "unchecked"),
        ("Licensee shall use the Marks", EXCEPT, "unsupported"),
        ("Provider shall be liable for lost profits", LIABLE, "unsupported"),
        ("Provider shall not be liable for lost profits", LIABLE, "supported"),
        ("Provider shall not be liable for fraud", LIABLE, "unsupported"),
        ("This Agreement shall not renew", RENEW, "unsupported"),
        ("Manufacturer does guarantee results", WARRANT, "unsupported"),
        ("Manufacturer does not guarantee any results", WARRANT, "supported"),
        ("Company shall have the right to sell", RIGHT, "unsupported"),
        ("Company shall have the exclusive right to sell", RIGHT, "unsupported"),
        ("Company shall have no right to sell", RIGHT, "supported"),
        ("MA shall have no right to sell", RIGHT, "unsupported"),
        ("Consultant may compete with Client", WILL, "unsupported"),
        ("Consultant will not compete with Client", WILL, "supported"),
        ("Client may hire others", WILL, "supported"),
        ("Client may not hire others", WILL, "unsupported"),
        ("Consultant may hire others", WILL, "unchecked"),
        ("Supplier may not terminate", "Supplier shall not terminate it.", "supported"),
        ("Supplier may terminate", "Supplier shall terminate at once.", "unsupported"),
        ("No assignment is permitted", "No assignment is permitted.", "supported"),
        ("Assignment is permitted", "No assignment is permitted.", "unchecked"),
    ],
)
def test_a_denial_belongs_to_its_subject(value: str, quote: str, support: str) -> None:
    """Its clause is found by its verb; what it leaves out comes from the clause beside it; what
    cannot be told is not supported."""
    assert check_value(value, [quote]).support == support
