"""The tables of the embedded warehouse, a column as `name:kind`, and how each kind is filled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

HOSTILE_TABLE = "Q3 returns/refunds #1 50% off? v1.2 Größe"
"""A name that has everything a path must encode."""

# schema.table (rows): columns
_TABLES = """
crm.contacts (180): user_id:id email:email first_name:first last_name:last phone:phone city:city country:country birth_date:date newsletter:bool profile:json created_at:time
crm.companies (40): company_id:id name:company country:country employees:int annual_revenue:money website:url
crm.leads (60): lead_id:id email:email company:company source:one=web,fair,partner,referral score:int created_at:time converted_at:time?
crm.notes (50): note_id:id user_id:ref author:first body:text written_at:time
crm.consents (120): user_id:id email:email channel:one=email,sms,push,post granted:bool granted_at:time revoked_at:time?
crm.segments (12): segment_id:id name:words members:int rule:json updated_at:time
sales.orders (200): id:id user_id:ref email:email status:one=open,paid,shipped,returned,cancelled total:money currency:one=EUR,CHF,GBP coupon:code? ordered_at:time
sales.order_items (240): order_id:ref position:int sku:code title:words quantity:int unit_price:money
sales.products (80): sku:code title:words description:text price:money weight_kg:float active:bool attributes:json
sales.stores (24): store_id:id name:company city:city country:country opened_on:date
sales.returns (90): return_id:id order_id:ref user_id:ref reason:one=too_small,too_big,damaged,late,other comment:text? received_at:time
sales.refunds (70): refund_id:id return_id:ref amount:money currency:one=EUR,CHF,GBP paid_at:time?
sales.customers (150): customer_id:id email:email phone:phone points:int tier:one=basic,silver,gold joined_on:date
web.events (240): event_id:uuid user_id:ref? session_id:uuid event:one=view,search,add_to_cart,purchase url:url properties:json ts:time
web.sessions (150): session_id:uuid user_id:ref? device:one=phone,desktop,tablet country:country duration_s:int started_at:time
web.page_views (200): session_id:uuid url:url referrer:url? load_ms:int viewed_at:time
web.forms (40): form_id:id email:email message:text submitted_at:time
web.searches (120): session_id:uuid query:words results:int searched_at:time
marketing.campaigns (20): campaign_id:id name:words channel:one=email,ads,push budget:money starts_on:date ends_on:date
marketing.sends (200): send_id:uuid campaign_id:ref email:email status:one=sent,bounced,blocked sent_at:time
marketing.clicks (120): send_id:uuid url:url clicked_at:time user_agent:words
marketing.unsubscribes (40): email:email reason:text? unsubscribed_at:time
marketing.audiences (15): audience_id:id name:words size:int definition:json refreshed_at:time
finance.invoices (150): invoice_id:id order_id:ref amount:money vat_rate:float due_on:date paid:bool
finance.payments (150): payment_id:uuid invoice_id:ref method:one=card,paypal,sepa,invoice amount:money booked_at:time
finance.ledger (160): entry_id:id account:code debit:money credit:money booked_on:date memo:text?
finance.fx_rates (60): currency:one=CHF,GBP,USD,SEK rate:float valid_on:date
ops.tickets (120): ticket_id:id user_id:ref subject:words body:text priority:int state:one=open,waiting,solved opened_at:time solved_at:time?
ops.agents (14): agent_id:id first_name:first last_name:last email:email languages:json
ops.shipments (150): shipment_id:uuid order_id:ref carrier:one=DHL,Post,UPS weight_kg:float shipped_at:time delivered_at:time?
ops.stock_levels (160): sku:code store_id:ref on_hand:int reserved:int counted_on:date
ops.incidents (10): incident_id:id title:words severity:int started_at:time ended_at:time?
archive.orders (120): id:id user_id:ref status:one=paid,returned total:money ordered_at:time
archive.customers (60): customer_id:id email:email phone:phone joined_on:date
odd.HOSTILE (25): id:id user_id:ref größe:one=S,M,L,XL note:text
"""  # noqa: E501

_NAMES = """
Anna Ben Chloé David Elif Fatima Goran Hélène İpek Jürgen Karolína Liam Mía Noah Zoë
Müller García O'Brien Šimić Yılmaz Nguyễn Dubois Rossi Kowalski 山田 Andersson Smith
Zürich Köln Paris Kraków İzmir Malmö Dublin Porto Wien Genève Brno Milano
CH DE FR PL TR SE IE PT AT CZ IT
summer wool jacket rain boots linen shirt classic trail bottle city pack café déjà
"""
_FIRST, _LAST, _CITIES, _COUNTRIES, _WORDS = (line.split() for line in _NAMES.split("\n")[1:-1])
_SENTENCES = (
    "Customer asks whether the parcel can be left with the neighbour on the second floor.",
    "The sleeve is torn at the seam; photo attached.\nWants an exchange, not a refund.",
    "Größe L fällt sehr klein aus, bitte eine Nummer größer schicken.",
    "Called twice, no answer. Will try again after the holidays, between 10:00 and 12:00.",
    "[urgent] VIP – please answer today 🙏",
    "Very long feedback: "
    + "the colour is lovely but not the one on the picture, " * 12
    + "thanks.",
)

_TYPES = {
    "id": "BIGINT",
    "ref": "BIGINT",
    "int": "BIGINT",
    "money": "DECIMAL(12,2)",
    "float": "FLOAT",
    "bool": "BOOLEAN",
    "time": "TIMESTAMP",
    "date": "DATE",
    "json": "JSON",
}


def column_type(kind: str) -> str:
    """The SQL type of a column kind; what isn't named is text."""
    return _TYPES.get(kind.rstrip("?").partition("=")[0], "TEXT")


def table_specs() -> Iterator[tuple[str, str, int, list[tuple[str, str]]]]:
    """Each table: schema, name, number of rows, columns as (name, kind)."""
    for line in _TABLES.strip().splitlines():
        head, _, columns = line.partition("): ")
        name, _, rows = head.partition(" (")
        schema, _, table = name.partition(".")
        pairs = [tuple(column.split(":", 1)) for column in columns.split()]
        yield (
            schema,
            HOSTILE_TABLE if table == "HOSTILE" else table,
            int(rows),
            [(name, kind) for name, kind in pairs],
        )


def rows_of(
    schema: str, table: str, count: int, columns: list[tuple[str, str]], now: datetime
) -> Iterator[list[object]]:
    """The rows of a table: the same ones in every run, times counted back from `now`."""
    random = Random(f"{schema}.{table}")  # noqa: S311  (sample data, nothing secret)
    for number in range(1, count + 1):
        yield [_value(random, kind, number, now) for _, kind in columns]


def _value(random: Random, kind: str, number: int, now: datetime) -> object:
    if kind.endswith("?"):
        if random.random() < 0.4:
            return None
        kind = kind[:-1]
    name, _, options = kind.partition("=")
    if name == "one":
        return random.choice(options.split(","))
    return _MAKERS[name](random, number, now)


def _phone(random: Random, number: int, now: datetime) -> object:
    # Warehouses hold both NULL and empty text where a number is missing.
    if number % 7 == 0:
        return None
    return (
        "" if number % 5 == 0 else f"+41 44 {random.randint(100, 999)} {random.randint(10, 99)} 00"
    )


def _json(random: Random, number: int, now: datetime) -> object:
    value = {
        "tags": random.sample(_WORDS, 2),
        "score": random.randint(0, 100),
        "home": {"city": random.choice(_CITIES), "zip": None},
    }
    return json.dumps(value, ensure_ascii=False)


def _time(random: Random, number: int, now: datetime) -> object:
    when = now - timedelta(seconds=random.randint(60, 300 * 86400))
    return when.strftime("%Y-%m-%d %H:%M:%S")


_MAKERS: dict[str, Callable[[Random, int, datetime], object]] = {
    "id": lambda random, number, now: 100_000 + number,
    "ref": lambda random, number, now: 100_000 + random.randint(1, 180),
    "int": lambda random, number, now: random.randint(0, 500),
    "money": lambda random, number, now: round(random.uniform(1, 900), 2),
    "float": lambda random, number, now: round(random.uniform(0.01, 9), 4),
    "bool": lambda random, number, now: random.random() < 0.6,
    "time": _time,
    "date": lambda random, number, now: str(_time(random, number, now))[:10],
    "json": _json,
    "email": lambda random, number, now: (
        f"{random.choice(_WORDS[:8])}.{number}@{random.choice(('example.com', 'example.org'))}"
    ),
    "phone": _phone,
    "first": lambda random, number, now: random.choice(_FIRST),
    "last": lambda random, number, now: random.choice(_LAST),
    "city": lambda random, number, now: random.choice(_CITIES),
    "country": lambda random, number, now: random.choice(_COUNTRIES),
    "company": lambda random, number, now: f"{random.choice(_LAST)} & {random.choice(_LAST)} AG",
    "url": lambda random, number, now: (
        f"https://shop.example/{random.choice(_WORDS)}?utm_source={random.choice(_WORDS)}&n={number}"
    ),
    "uuid": lambda random, number, now: f"{random.getrandbits(64):016x}-{number:06d}",
    "code": lambda random, number, now: f"SKU-{random.randint(1, 80):04d}",
    "words": lambda random, number, now: " ".join(random.sample(_WORDS, 3)).capitalize(),
    "text": lambda random, number, now: random.choice(_SENTENCES),
}
