"""Tandawa itself, the same whatever the seed: regions, desks, moments, products and people at work."""

from dataclasses import dataclass

from innerloop.config.demo.world import (
    ChannelSeed,
    Company,
    EmployeeSeed,
    ProductSeed,
    TeamSeed,
    TouchpointSeed,
)

EMAIL, SMS, LINK = "email", "sms", "link"
SEND, CASH_OUT, SHOP, CALL, APP = "send-money", "cash-out", "shop-visit", "call-centre", "app"


@dataclass(frozen=True, slots=True)
class Area:
    """The ground of one desk. `share` is its part of all customers, `tongues` are weighted languages."""

    team: str
    town: str
    region: str
    share: float
    currency: str
    time_zone: str
    tongues: tuple[tuple[str, float], ...]
    places: tuple[tuple[str, str], ...]
    names: str


AREAS = (
    Area(
        "coast-mombasa",
        "Mombasa",
        "coast",
        0.17,
        "shilling",
        "Africa/Nairobi",
        (("sw", 0.54), ("en", 0.43), ("fr", 0.02), ("es", 0.01)),
        (
            ("Nyali", "Mombasa"),
            ("Bamburi", "Mombasa"),
            ("Changamwe", "Mombasa"),
            ("Kongowea", "Mombasa"),
            ("Tudor", "Mombasa"),
            ("Mtwapa", "Kilifi"),
            ("Majengo", "Mombasa"),
        ),
        "coast",
    ),
    Area(
        "coast-likoni",
        "Likoni",
        "coast",
        0.12,
        "shilling",
        "Africa/Nairobi",
        (("sw", 0.70), ("en", 0.30)),
        (
            ("Likoni", "Mombasa"),
            ("Mtongwe", "Mombasa"),
            ("Ukunda", "Kwale"),
            ("Msambweni", "Kwale"),
            ("Lunga Lunga", "Kwale"),
            ("Shelly Beach", "Mombasa"),
        ),
        "coast",
    ),
    Area(
        "coast-malindi",
        "Malindi",
        "coast",
        0.11,
        "shilling",
        "Africa/Nairobi",
        (("sw", 0.62), ("en", 0.37), ("es", 0.01)),
        (
            ("Malindi", "Kilifi"),
            ("Watamu", "Kilifi"),
            ("Kilifi", "Kilifi"),
            ("Lamu", "Lamu"),
            ("Garsen", "Tana River"),
            ("Hola", "Tana River"),
            ("Mambrui", "Kilifi"),
        ),
        "coast",
    ),
    Area(
        "lake-kisumu",
        "Kisumu",
        "lake",
        0.15,
        "shilling",
        "Africa/Nairobi",
        (("en", 0.58), ("sw", 0.42)),
        (
            ("Kondele", "Kisumu"),
            ("Nyalenda", "Kisumu"),
            ("Mamboleo", "Kisumu"),
            ("Ahero", "Kisumu"),
            ("Maseno", "Kisumu"),
            ("Manyatta", "Kisumu"),
            ("Bondo", "Siaya"),
        ),
        "lake",
    ),
    Area(
        "lake-busia",
        "Busia",
        "lake",
        0.09,
        "shilling",
        "Africa/Nairobi",
        (("en", 0.47), ("sw", 0.52), ("fr", 0.01)),
        (
            ("Busia", "Busia"),
            ("Malaba", "Busia"),
            ("Bumala", "Busia"),
            ("Port Victoria", "Busia"),
            ("Nambale", "Busia"),
            ("Mumias", "Kakamega"),
        ),
        "lake",
    ),
    Area(
        "lake-kisii",
        "Kisii",
        "lake",
        0.08,
        "shilling",
        "Africa/Nairobi",
        (("en", 0.55), ("sw", 0.45)),
        (
            ("Kisii", "Kisii"),
            ("Homa Bay", "Homa Bay"),
            ("Migori", "Migori"),
            ("Oyugis", "Homa Bay"),
            ("Rongo", "Migori"),
            ("Suneka", "Kisii"),
        ),
        "lake",
    ),
    Area(
        "beyond-goma",
        "Goma",
        "beyond",
        0.09,
        "franc",
        "Africa/Lubumbashi",
        (("fr", 0.91), ("sw", 0.07), ("en", 0.02)),
        (
            ("Goma", "Nord-Kivu"),
            ("Himbi", "Nord-Kivu"),
            ("Birere", "Nord-Kivu"),
            ("Bukavu", "Sud-Kivu"),
            ("Sake", "Nord-Kivu"),
            ("Katindo", "Nord-Kivu"),
        ),
        "french",
    ),
    Area(
        "beyond-bujumbura",
        "Bujumbura",
        "beyond",
        0.07,
        "franc",
        "Africa/Bujumbura",
        (("fr", 0.85), ("sw", 0.13), ("en", 0.02)),
        (
            ("Buyenzi", "Bujumbura"),
            ("Kamenge", "Bujumbura"),
            ("Kinama", "Bujumbura"),
            ("Uvira", "Sud-Kivu"),
            ("Rumonge", "Rumonge"),
            ("Bwiza", "Bujumbura"),
        ),
        "french",
    ),
    Area(
        "beyond-malabo",
        "Malabo",
        "beyond",
        0.12,
        "franc",
        "Africa/Malabo",
        (("es", 0.94), ("fr", 0.05), ("en", 0.01)),
        (
            ("Malabo", "Bioko Norte"),
            ("Ela Nguema", "Bioko Norte"),
            ("Luba", "Bioko Sur"),
            ("Rebola", "Bioko Norte"),
            ("Bata", "Litoral"),
            ("Baney", "Bioko Norte"),
        ),
        "spanish",
    ),
)

_REGIONS = (("coast", "Coast"), ("lake", "Lake"), ("beyond", "Beyond Kenya"))

_TOUCHPOINTS = (
    TouchpointSeed(SEND, "Send money", "Use", "coast"),
    TouchpointSeed(CASH_OUT, "Cash-out at an agent", "Use", "coast"),
    TouchpointSeed(SHOP, "Shop visit", "Join and change", "lake", second_metric="csat"),
    TouchpointSeed(CALL, "Call centre", "Get help", "coast", second_metric="ces"),
    TouchpointSeed(APP, "My Tandawa app", "Use", "coast"),
)

_PRODUCTS = (
    ProductSeed("mobile", "Tandawa Mobile", None),
    ProductSeed("line", "Prepaid line", "mobile"),
    ProductSeed("bundle", "Weekly bundle", "mobile"),
    ProductSeed("money", "Tandawa Money", None),
    ProductSeed("wallet", "Wallet", "money"),
    ProductSeed("abroad", "Money across the border", "money"),
    ProductSeed("till", "Till for business", "money"),
)

# A team's people: role, then names. A region answers the telephone, a desk serves its shop.
_STAFF = {
    "coast": (
        "Care desk, Coast",
        "Zawadi Mwakio, Wambui Njoroge, Hamisi Mwinyi, Rukia Salim, Brian Kazungu, Pendo Charo",
    ),
    "coast-mombasa": (
        "Shop, Mombasa",
        "Fatma Athman, Kevin Mwangombe, Lucy Mghoi, Omari Shee, Neema Kahindi",
    ),
    "coast-likoni": ("Shop, Likoni", "Saumu Hamadi, Peter Mutuku, Mwanakombo Bakari, Juma Mwero"),
    "coast-malindi": ("Shop, Malindi", "Amina Katana, Safari Kalume, Riziki Famau, Daniel Baya"),
    "lake": ("Care desk, Lake", "Brenda Akinyi, Achieng Ouko, Felix Barasa, Nafula Wekesa, Tom Nyabuto"),
    "lake-kisumu": ("Shop, Kisumu", "Lilian Awuor, Dan Ochieng, Beryl Atieno, George Omolo, Mercy Adhiambo"),
    "lake-busia": ("Shop, Busia", "Moses Ouma, Sarah Nekesa, Isaac Okumu, Judith Auma"),
    "lake-kisii": ("Shop, Kisii", "Naomi Kemunto, Evans Onchiri, Rose Moraa, Elijah Ombati"),
    "beyond": (
        "Care desk, beyond Kenya",
        "Divine Nsimire, Pascal Bahati, Teresa Mangue, Aline Ndayizeye, Lucas Ondo",
    ),
    "beyond-goma": ("Shop, Goma", "Furaha Kavira, Patrick Mumbere, Solange Riziki, Daniel Muhindo"),
    "beyond-bujumbura": (
        "Shop, Bujumbura",
        "Chantal Irakoze, Eric Niyonkuru, Clarisse Nahimana, Guy Manirakiza",
    ),
    "beyond-malabo": ("Shop, Malabo", "Milagrosa Obiang, Santiago Esono, Pilar Nchama, Crispin Ela"),
}


def _teams() -> tuple[TeamSeed, ...]:
    regions = tuple(TeamSeed(key, name, None) for key, name in _REGIONS)
    return regions + tuple(TeamSeed(area.team, f"{area.town} desk", area.region) for area in AREAS)


def _employees() -> tuple[EmployeeSeed, ...]:
    rows: list[EmployeeSeed] = []
    for team, (role, names) in _STAFF.items():
        for name in names.split(", "):
            address = name.lower().replace(" ", ".") + "@tandawa.example"
            rows.append(EmployeeSeed(f"E-{len(rows) + 1:03d}", name, address, role, team))
    return tuple(rows)


COMPANY = Company(
    name="Tandawa Mobile & Money",
    short_name="Tandawa",
    slug="tandawa",
    address="P.O. Box 1180, Mombasa",
    time_zone="Africa/Nairobi",
    currency="KES",
    languages=("en", "sw", "fr", "es"),
    channels=(ChannelSeed(EMAIL, "E-mail"), ChannelSeed(SMS, "SMS"), ChannelSeed(LINK, "Web link")),
    teams=_teams(),
    touchpoints=_TOUCHPOINTS,
    products=_PRODUCTS,
    employees=_employees(),
)

STAFF_OF = {
    team.key: tuple(person for person in COMPANY.employees if person.team == team.key) for team in COMPANY.teams
}
