"""The code lists that electronic invoices are written with, as data: profiles, kinds of tax, units, countries."""

from __future__ import annotations

from dataclasses import dataclass

from store.catalog.models import TAX_CATEGORIES
from store.core.text import fold

_CORE = "urn:cen.eu:en16931:2017"
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True)
class Profile:
    """A set of rules that an invoice says it follows (BT-24), and the business process it is part of (BT-23)."""

    name: str
    title: str
    customization: str
    process: str = ""


PROFILES = {
    one.name: one
    for one in (
        Profile("en16931", "EN 16931", _CORE),
        Profile("xrechnung", "XRechnung 3.0", f"{_CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", _PROCESS),
        Profile("peppol", "Peppol BIS 3", f"{_CORE}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", _PROCESS),
    )
}

STANDARD, EXEMPT, REVERSE, WITHIN_EU, OUTSIDE = (
    TAX_CATEGORIES[name] for name in ("standard", "exempt", "reverse charge", "intra-community", "outside scope")
)
CATEGORIES = {letter: name for name, letter in TAX_CATEGORIES.items()}
# why no tax is charged, where the tax code does not say it
REASONS = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}

INVOICE, CREDIT_NOTE, DEBIT_NOTE, PREPAYMENT = "380", "381", "383", "386"
CREDITS = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
SEPA, TRANSFER, NOT_DEFINED = "58", "30", "1"
VAT_AREAS = frozenset({"EL", "XI"})  # before VAT numbers, beside the countries of ISO 3166

ONE = "C62"
# what units are called in the house → UN/ECE Recommendation 20
_UNITS = {
    "pc": "H87", "pcs": "H87", "piece": "H87", "pieces": "H87", "stk": "H87", "stueck": "H87", "ea": "EA",
    "each": "EA", "h": "HUR", "hr": "HUR", "hour": "HUR", "hours": "HUR", "std": "HUR", "min": "MIN", "d": "DAY",
    "day": "DAY", "days": "DAY", "week": "WEE", "month": "MON", "months": "MON", "year": "ANN", "kg": "KGM",
    "g": "GRM", "mg": "MGM", "t": "TNE", "lb": "LBR", "oz": "ONZ", "m": "MTR", "cm": "CMT", "mm": "MMT", "km": "KMT",
    "in": "INH", "ft": "FOT", "m2": "MTK", "sqm": "MTK", "m3": "MTQ", "l": "LTR", "ml": "MLT", "kwh": "KWH",
    "mwh": "MWH", "set": "SET", "pair": "PR", "dozen": "DZN", "box": "XBX", "carton": "XCT", "ctn": "XCT",
    "pallet": "XPX", "pack": "XPK", "bag": "XBG", "bottle": "XBO", "roll": "XRO", "lump sum": "LS", "flat": "LS",
}  # fmt: skip


def unit_code(unit: str) -> str:
    """The standard's code of a unit of the house: that of one thing where none is known."""
    return _UNITS.get(fold(unit), ONE)


COUNTRIES = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
    CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA
    GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
    MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
    RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW
    TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW""".split()
)
# names by which people call those they trade with most, in English and in their own language → ISO 3166
_NAMES = {
    "germany": "DE", "deutschland": "DE", "austria": "AT", "osterreich": "AT", "oesterreich": "AT",
    "switzerland": "CH", "schweiz": "CH", "suisse": "CH", "svizzera": "CH", "liechtenstein": "LI", "france": "FR",
    "frankreich": "FR", "belgium": "BE", "belgique": "BE", "belgie": "BE", "belgien": "BE", "netherlands": "NL",
    "the netherlands": "NL", "nederland": "NL", "niederlande": "NL", "luxembourg": "LU", "luxemburg": "LU",
    "italy": "IT", "italia": "IT", "italien": "IT", "spain": "ES", "espana": "ES", "spanien": "ES", "portugal": "PT",
    "united kingdom": "GB", "great britain": "GB", "uk": "GB", "england": "GB", "scotland": "GB", "ireland": "IE",
    "denmark": "DK", "danmark": "DK", "danemark": "DK", "sweden": "SE", "sverige": "SE", "schweden": "SE",
    "norway": "NO", "norge": "NO", "norwegen": "NO", "finland": "FI", "suomi": "FI", "finnland": "FI",
    "iceland": "IS", "estonia": "EE", "latvia": "LV", "lithuania": "LT", "poland": "PL", "polska": "PL",
    "polen": "PL", "czech republic": "CZ", "czechia": "CZ", "tschechien": "CZ", "slovakia": "SK", "hungary": "HU",
    "ungarn": "HU", "slovenia": "SI", "croatia": "HR", "kroatien": "HR", "serbia": "RS", "romania": "RO",
    "bulgaria": "BG", "greece": "GR", "griechenland": "GR", "el": "GR", "cyprus": "CY", "malta": "MT",
    "turkey": "TR", "turkiye": "TR", "ukraine": "UA", "united states": "US", "united states of america": "US",
    "usa": "US", "canada": "CA", "mexico": "MX", "brazil": "BR", "argentina": "AR", "chile": "CL", "colombia": "CO",
    "china": "CN", "japan": "JP", "south korea": "KR", "korea": "KR", "india": "IN", "singapore": "SG",
    "hong kong": "HK", "taiwan": "TW", "thailand": "TH", "vietnam": "VN", "indonesia": "ID", "malaysia": "MY",
    "philippines": "PH", "australia": "AU", "new zealand": "NZ", "south africa": "ZA", "israel": "IL",
    "united arab emirates": "AE", "saudi arabia": "SA", "egypt": "EG", "morocco": "MA", "nigeria": "NG",
    "kenya": "KE",
}  # fmt: skip


def country_code(country: str) -> str:
    """The ISO 3166 code of a country as somebody wrote it, or '' where it is none that is known."""
    code = country.strip().upper()
    return code if code in COUNTRIES else _NAMES.get(fold(country), "")


def is_vat_number(tax_id: str) -> bool:
    """Whether a tax id is a VAT number: the letters of a country before it."""
    return len(tax_id) > 3 and (tax_id[:2] in COUNTRIES or tax_id[:2] in VAT_AREAS)
