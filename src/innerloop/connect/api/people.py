"""A customer as requests name them, in one shape for all resources."""

from pydantic import Field

from innerloop.connect.api import reading
from innerloop.customers import rules as people


class CustomerIn(reading.Body):
    """A customer. At least one of `external_id`, `email` and `phone` says who it is."""

    external_id: str | None = Field(None, description="Your own id of the customer.")
    email: str | None = None
    phone: str | None = Field(None, description="E.164, such as +254712345678.")
    name: str | None = None
    language: str | None = Field(None, description="A code such as en, sw or pt-BR.")
    time_zone: str | None = Field(None, description="Such as Africa/Nairobi.")
    organization: str | None = Field(None, description="Your own key of the organization.")
    owner: str | None = Field(None, description="The e-mail address of a member.")
    value: reading.Amount = Field(None, description="What the customer is worth in a year.")
    currency: str | None = Field(None, description="ISO 4217; left out, the workspace's.")
    properties: reading.Values = Field(default_factory=dict)


def person_of(given: CustomerIn, *, within: str = "") -> people.Person:
    """Return a customer as the rooms know a person; raises ValueRefused, with the field inside `within`."""
    try:
        return people.Person(
            external_id=given.external_id,
            email=given.email,
            phone=given.phone,
            name=given.name,
            language=given.language,
            time_zone=given.time_zone,
            organization=given.organization,
            owner_email=given.owner,
            value=given.value,
            currency=given.currency,
            properties=given.properties,
        )
    except people.ValueRefused as refusal:
        # That nobody is named is said of the customer itself.
        if within and refusal.field != within:
            refusal.field = f"{within}.{refusal.field}"
        raise
