"""The arrows that import-linter cannot see, and the sizes that keep files readable."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "innerloop"
ROOMS = ["kernel", "team", "customers", "listen", "understand", "act", "share", "connect", "config"]
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 50, 120
MOST_ARGUMENTS = 6


def sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]


def functions() -> Iterator[tuple[str, int]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}", length


def relations() -> Iterator[tuple[str, str, str]]:
    """Yield each relation's name with the rooms it leads from and to."""
    for model in apps.get_models():
        if not model.__module__.startswith("innerloop."):
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            if isinstance(target, type) and issubclass(target, models.Model):
                yield f"{model.__name__}.{field.name}", model._meta.app_label, target._meta.app_label


def test_no_relation_points_to_a_higher_room() -> None:
    upward = [name for name, here, there in relations() if there in ROOMS and ROOMS.index(there) > ROOMS.index(here)]

    assert list(relations())
    assert upward == []


def test_no_file_is_longer_than_the_stop() -> None:
    long = {str(path): lines for path in sources() if (lines := len(path.read_text().splitlines())) > LONGEST_FILE}

    assert long == {}


def test_no_function_is_longer_than_the_stop() -> None:
    assert {name: length for name, length in functions() if length > LONGEST_FUNCTION} == {}


def test_no_template_is_longer_than_the_stop() -> None:
    long = {
        str(path): lines
        for path in PACKAGE.rglob("templates/**/*.*")
        if (lines := len(path.read_text().splitlines())) > LONGEST_TEMPLATE
    }

    assert long == {}


def test_a_template_includes_only_its_own_rooms_partials_and_lower_ones() -> None:
    wrong = []
    for path in PACKAGE.rglob("templates/**/*.html"):
        room = path.relative_to(PACKAGE).parts[0]
        for other in ROOMS[ROOMS.index(room) + 1 :]:
            text = path.read_text()
            if f'include "{other}/' in text or f'extends "{other}/' in text:
                wrong.append(f"{path.name} -> {other}")

    assert wrong == []


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_locks_name_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(), lock


def public_actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sources():
        if "actions" in (path.stem, path.parent.name):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield f"{path.relative_to(PACKAGE)}: {node.name}", node


def test_a_public_action_takes_at_most_six_arguments() -> None:
    many = [
        f"{name} takes {count}"
        for name, node in public_actions()
        if (count := len(node.args.args) + len(node.args.kwonlyargs)) > MOST_ARGUMENTS
    ]

    assert many == []


def test_every_public_action_says_what_it_does() -> None:
    assert [name for name, node in public_actions() if not ast.get_docstring(node)] == []
