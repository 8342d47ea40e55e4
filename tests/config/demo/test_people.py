"""Nobody in the demo company is real, and nobody can be reached by accident."""

import phonenumbers

from innerloop.config.demo.world import World


def it_writes_to_reserved_domains_only(tandawa: World) -> None:
    addresses = [customer.email for customer in tandawa.customers if customer.email]
    addresses += [employee.email for employee in tandawa.company.employees]

    assert {address.partition("@")[2] for address in addresses} == {
        "tandawa-customers.example",
        "tandawa.example",
    }
    assert len(set(addresses)) == len(addresses)
    assert all(address.isascii() for address in addresses)


def it_rings_numbers_that_nobody_has(tandawa: World) -> None:
    numbers = [customer.phone for customer in tandawa.customers if customer.phone]
    parsed = [phonenumbers.parse(number) for number in numbers]

    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("+254199") for number in numbers)
    assert all(phonenumbers.is_possible_number(number) for number in parsed)
    assert not any(phonenumbers.is_valid_number(number) for number in parsed)


def it_can_reach_every_customer(tandawa: World) -> None:
    people = {customer.key: customer for customer in tandawa.customers}

    asked = {(row.customer, row.channel) for row in tandawa.unanswered}

    assert all(one.email or one.phone for one in tandawa.customers)
    assert all(people[key].email for key, channel in asked if channel == "email")
    assert all(people[key].phone for key, channel in asked if channel == "sms")


def it_keeps_business_people_in_organizations(tandawa: World) -> None:
    organizations = {one.key for one in tandawa.organizations}
    business = [one for one in tandawa.customers if one.properties["segment"] == "business"]

    assert all(one.organization in organizations and one.role for one in business)
    assert 400 < len(business) == sum(one.organization is not None for one in tandawa.customers)
    assert any(one.parent in organizations for one in tandawa.organizations)


def it_asks_nobody_before_joining(tandawa: World) -> None:
    joined = {customer.key: customer.joined_on for customer in tandawa.customers}

    asked = [(row.customer, row.asked_at.date()) for row in tandawa.unanswered]
    asked += [(row.customer, row.answered_at.date()) for row in tandawa.answers if row.customer]

    assert all(joined[key] < day for key, day in asked if key)


def it_keeps_some_answers_anonymous(tandawa: World) -> None:
    anonymous = [answer for answer in tandawa.answers if answer.customer is None]

    assert 0.1 < len(anonymous) / len(tandawa.answers) < 0.3
    assert {answer.channel for answer in anonymous} == {"link"}
    assert not any("tenure_months" in answer.properties for answer in anonymous)
