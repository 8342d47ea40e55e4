"""The verbs of this room. Each is called by page, API, importer and job alike."""

from innerloop.customers.actions.addresses import mark_shared
from innerloop.customers.actions.behaviors import Noted, note_behaviors
from innerloop.customers.actions.bringing import bring, bring_back, note_brought, undo_brought
from innerloop.customers.actions.consents import allow_anywhere, note_consent, refuse_anywhere, suppress, unsuppress
from innerloop.customers.actions.erasing import erase, forget_too
from innerloop.customers.actions.knowing import Known, know
from innerloop.customers.actions.languages import learn_language
from innerloop.customers.actions.merging import merge, unmerge
from innerloop.customers.actions.organizations import give_role, see_organizations, set_up_organization
from innerloop.customers.actions.properties import declare, forget_values

__all__ = [
    "Known",
    "Noted",
    "allow_anywhere",
    "bring",
    "bring_back",
    "declare",
    "erase",
    "forget_too",
    "forget_values",
    "give_role",
    "know",
    "learn_language",
    "mark_shared",
    "merge",
    "note_behaviors",
    "note_brought",
    "note_consent",
    "refuse_anywhere",
    "see_organizations",
    "set_up_organization",
    "suppress",
    "undo_brought",
    "unmerge",
    "unsuppress",
]
