"""Names of states and countries that a contract mentions and that are never one of its parties."""

_STATES = """
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii
|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan
|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico
|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island
|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia
|Wisconsin|Wyoming|District of Columbia|Alberta|British Columbia|Manitoba|New Brunswick
|Newfoundland|Nova Scotia|Ontario|Quebec|Saskatchewan|New South Wales|Queensland|Victoria
"""
_COUNTRIES = """
Argentina|Australia|Austria|Belgium|Bermuda|Brazil|British Virgin Islands|Canada|Cayman Islands
|Chile|China|Colombia|Cyprus|Czech Republic|Denmark|England|England and Wales|Finland|France
|Germany|Great Britain|Greece|Guernsey|Hong Kong|Hungary|India|Indonesia|Ireland|Isle of Man
|Israel|Italy|Japan|Jersey|Korea|Luxembourg|Malaysia|Malta|Mexico|Netherlands|New Zealand
|Northern Ireland|Norway|Panama|Peru|Philippines|Poland|Portugal|Russia|Saudi Arabia|Scotland
|Singapore|South Africa|South Korea|Spain|Sweden|Switzerland|Taiwan|Thailand|Turkey|Ukraine
|United Arab Emirates|United Kingdom|United States|United States of America|Vietnam|Wales
"""
PLACES = frozenset(
    place.strip().lower()
    for places in (_STATES, _COUNTRIES)
    for place in places.replace("\n", "").split("|")
)


def is_place(name: str) -> bool:
    """Whether `name`, in any case, is that of a state or country and nothing more."""
    return " ".join(name.lower().split()).removeprefix("the ") in PLACES
