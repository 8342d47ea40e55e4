"""The documents say what the code says, and lead where they say they lead."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from innerloop.config import reference
from innerloop.config.command import COMMANDS
from innerloop.config.environment import Environment

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
RECORDS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TOLD = [*PAGES, ROOT / "Dockerfile", ROOT / "compose.yaml"]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SETTING = re.compile(r"\bINNERLOOP_[A-Z_]*[A-Z]\b")
COMMAND = re.compile(r"(?:^|`|/bin/)innerloop ([a-z]+)", re.MULTILINE)
KIND = re.compile(r'facts\.kind\(\s*"([^"]+)"')
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

# Read by compose.yaml and by the tests, not by the product.
OTHER_VARIABLES = {
    "INNERLOOP_DATABASE_PASSWORD",
    "INNERLOOP_PUBLISH",
    "INNERLOOP_PROOF",
    "INNERLOOP_BROWSER",
    "INNERLOOP_SPARK",
}
# Named by guides as what comes next.
COMING_COMMANDS = {"backup", "restore", "export"}


@pytest.mark.parametrize("name", reference.PAGES)
def it_writes_the_reference_page_that_is_committed(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")

    assert written == reference.PAGES[name](), f"{name} is behind the code: run make docs"


def it_gives_every_setting_a_line() -> None:
    page = reference.settings_page()

    assert Environment.model_fields
    assert [name for name in Environment.model_fields if f"`INNERLOOP_{name.upper()}`" not in page] == []


def it_gives_every_command_a_heading() -> None:
    page = reference.commands_page()

    assert [name for name in COMMANDS if f"\n## innerloop {name}\n" not in page] == []


def it_gives_every_kind_of_event_a_line() -> None:
    page = reference.events_page()
    kinds = [kind for path in (ROOT / "src").rglob("*.py") for kind in KIND.findall(path.read_text())]

    assert len(kinds) > 40
    assert [kind for kind in kinds if f"| `{kind}` |" not in page] == []


def it_numbers_every_record_once() -> None:
    numbers = [path.name[:4] for path in RECORDS]

    assert len(set(numbers)) == len(numbers) >= 10
    assert [path.name for path in RECORDS if not path.read_text().startswith(f"# {path.name[:4]}: ")] == []


def it_gives_every_record_its_parts() -> None:
    parts = ("\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n")
    lacking = [f"{path.name}: {part.strip()}" for path in RECORDS for part in parts if part not in path.read_text()]

    assert lacking == []


def it_leads_every_link_somewhere() -> None:
    dead = [f"{page.relative_to(ROOT)}: {target}" for page, target in links() if not leads(page, target)]

    assert dead == []


def it_names_only_settings_that_there_are() -> None:
    known = {f"INNERLOOP_{name.upper()}" for name in Environment.model_fields} | OTHER_VARIABLES
    unknown = {
        f"{path.name}: {name}" for path in TOLD for name in SETTING.findall(path.read_text()) if name not in known
    }

    assert unknown == set()


def it_counts_the_variables_that_the_containers_want() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    wanted = set(re.findall(r"\$\{(INNERLOOP_[A-Z_]+):\?", compose))
    listed = set(re.findall(r"^#   (INNERLOOP_[A-Z_]+) ", compose, re.MULTILINE))

    assert wanted == listed
    assert "INNERLOOP_TRUSTED_PROXIES" in wanted
    word = ["no", "one", "two", "three", "four", "five"][len(wanted)]
    told = [compose, (ROOT / "README.md").read_text(), (ROOT / "docs" / "guides" / "install.md").read_text()]
    assert [re.findall(r"(\w+)\svariables", text.lower()) for text in told] == [[word]] * 3


def it_names_only_commands_that_there_are() -> None:
    told = [ROOT / "README.md", *GUIDES, ROOT / "compose.yaml"]
    known = COMMANDS.keys() | COMING_COMMANDS
    unknown = {
        f"{path.name}: {name}" for path in told for name in COMMAND.findall(path.read_text()) if name not in known
    }

    assert unknown == set()
    assert COMING_COMMANDS.isdisjoint(COMMANDS), "It is there now: let the documents say so."


def it_tells_a_newcomer_two_commands_which_ci_runs_too() -> None:
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()

    assert "make demo" in readme
    assert "make test" in readme
    assert re.search(r"^make test\b", ci, re.MULTILINE)


def it_names_neither_a_machine_nor_a_registry() -> None:
    # Written in parts, so that this line is none of what it looks for.
    unwanted = re.compile("(^|[^a-z.])/" + "work/" + "|https?://[a-z0-9.-]*(" + "py" + "pi|" + "pythonhosted)")
    told = [*TOLD, ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]

    assert [path.name for path in told if unwanted.search(path.read_text())] == []


def it_logs_changes_of_the_version_that_is_built() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)

    assert version
    assert f"\n## {version[1]} " in (ROOT / "CHANGELOG.md").read_text()


def links() -> Iterator[tuple[Path, str]]:
    """Yield every link to a place of ours, with the page that it stands on."""
    for page in PAGES:
        for target in LINK.findall(CODE.sub("", page.read_text())):
            if "://" not in target and not target.startswith("mailto:"):
                yield page, target


def leads(page: Path, target: str) -> bool:
    """Tell whether a link's file is there, and the heading that it names."""
    name, _, heading = target.partition("#")
    place = (page.parent / name).resolve() if name else page
    if not place.exists():
        return False
    return not heading or heading in {anchor(found) for found in HEADING.findall(place.read_text())}


def anchor(heading: str) -> str:
    """Return a heading as links name it: lower case, hyphens for spaces, other signs gone."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
