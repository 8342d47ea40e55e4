"""The second navigation of the settings pages; a tag, since allauth's pages wear it too."""

from typing import Any

from django import template
from django.urls import reverse

from innerloop.kernel.widgets import Tab
from innerloop.team.rules import may
from innerloop.team.sections import by_part, sections

register = template.Library()


@register.inclusion_tag("team/_sections.html", takes_context=True)
def settings_sections(context: template.Context) -> dict[str, Any]:
    """List the settings pages that the member's role opens, the nearest one above this page marked."""
    request = context["request"]
    member = getattr(request, "member", None)
    role = member.role if member else 0
    urls = {section: reverse(section.url_name) for section in sections() if may(role, at_least=section.at_least)}
    under = [url for url in urls.values() if request.path.startswith(url)]
    # Pages of sign-in live elsewhere and belong to the account.
    here = max(under, key=len) if under else reverse("team:account")
    return {
        "parts": [
            (part, [Tab(each.name, urls[each], is_current=urls[each] == here) for each in these])
            for part, these in by_part(urls)
        ]
    }
