"""The verbs of this room. Each is called by page, API, importer and job alike."""

from innerloop.customers.actions.knowing import Known, know
from innerloop.customers.actions.organizations import see_organizations
from innerloop.customers.actions.properties import declare

__all__ = ["Known", "declare", "know", "see_organizations"]
