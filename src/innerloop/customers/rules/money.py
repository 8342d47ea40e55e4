"""Money: an exact amount and its ISO 4217 code."""

from decimal import Decimal, InvalidOperation

from innerloop.customers.rules import refusals
from innerloop.customers.rules.texts import read_text

_LIMIT = Decimal(10) ** 14
_STEP = Decimal("0.0001")

_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
    HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD
    LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK
    PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
    TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())


def read_amount(value: object, *, field: str = "value") -> Decimal | None:
    """Return an amount with four digits after the point; raises NotAnAmount."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float | str):
        raise refusals.NotAnAmount(field, value)
    try:
        # By way of text, so that the float 0.1 is the amount 0.1.
        amount = Decimal(str(value).strip())
        if not amount.is_finite() or abs(amount) >= _LIMIT:
            raise refusals.NotAnAmount(field, value)
        return amount.quantize(_STEP)
    except InvalidOperation:
        raise refusals.NotAnAmount(field, value) from None


def read_currency(value: object) -> str | None:
    """Return an ISO 4217 code in capitals; raises CurrencyUnknown."""
    text = read_text(value, field="currency", most=20)
    if text is None:
        return None
    if text.upper() not in CURRENCIES:
        raise refusals.CurrencyUnknown("currency", text)
    return text.upper()
