"""Values that cannot be read, each with its field, its value and what to do."""


class ValueRefused(ValueError):
    """The {field} {shown} cannot be used."""

    def __init__(self, field: str, value: object, **facts: object) -> None:
        super().__init__((self.__doc__ or "").format(field=field, shown=shown(value), **facts))
        self.field = field
        self.value = value


class NotText(ValueRefused):
    """The {field} must be a text, not {shown}."""


class TooLong(ValueRefused):
    """The {field} has {length} characters, starting {shown}. Shorten it to {most}."""


class Unstorable(ValueRefused):
    """The {field} holds a character that cannot be stored, such as NUL. Remove it."""


class IdentityMissing(ValueRefused):
    """A customer needs an external_id, an email or a phone. Give at least one."""


class EmailUnreadable(ValueRefused):
    """{shown} is not an e-mail address. Write it like ana@example.com."""


class PhoneWithoutCountry(ValueRefused):
    """{shown} does not say its country. Start with + and the country's code, such as +254."""


class PhoneTooShort(ValueRefused):
    """{shown} is too short for a phone number. Start with + and the country's code, such as +254."""


class PhoneTooLong(ValueRefused):
    """{shown} is too long for a phone number. Write one number, such as +254 712 345 678."""


class ChatUnreadable(ValueRefused):
    """{shown} is no chat of Telegram. Give the chat's number, such as 123456789, not a name."""


class PhoneUnreadable(ValueRefused):
    """{shown} is not a phone number. Write it like +254 712 345 678."""


class LanguageUnreadable(ValueRefused):
    """{shown} is not a language. Use a code such as en, sw or pt-BR."""


class TimeZoneUnknown(ValueRefused):
    """{shown} is not a time zone. Use one such as Africa/Nairobi."""


class NotAnAmount(ValueRefused):
    """{shown} is not an amount for {field}. Write a number, with at most 14 digits before the point."""


class CurrencyUnknown(ValueRefused):
    """{shown} is not a currency. Use an ISO 4217 code such as EUR or KES."""


class PropertyNameRefused(ValueRefused):
    """{shown} cannot name a property. Start with a letter; go on with letters, digits, spaces, _ . or -."""


class PropertyValueRefused(ValueRefused):
    """The property {field} must be a text, a number, true, false or a date, not {shown}."""


class PropertiesUnreadable(ValueRefused):
    """The {field} must be names with values, not {shown}."""


class ChoiceUnknown(ValueRefused):
    """{shown} is not one of the {field}s: {choices}."""


class KindUnreadable(ValueRefused):
    """{shown} cannot be a kind of event. Use letters, digits and _ . : / -, such as order.delivered."""


class ChannelUnreadable(ValueRefused):
    """{shown} cannot name a channel. Use one such as email, sms or whatsapp."""


class CursorUnreadable(ValueRefused):
    """{shown} is no place in this list. Leave `{field}` out to start at its beginning."""


class MomentWithoutZone(ValueRefused):
    """The {field} must be a moment with its zone, such as 2026-03-01T09:30:00+03:00, not {shown}."""


def shown(value: object) -> str:
    """Return a value as an error shows it: short."""
    text = " ".join(value.split()) if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
