"""The demo company's frame: its workspace under another name, teams, people at work, moments, products."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from innerloop.config.demo import people_at_work, ratings, waves
from innerloop.config.demo.world import World
from innerloop.customers.models import Organization
from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.actions import programs
from innerloop.listen.models import Product, Program, Stage, Touchpoint
from innerloop.listen.rules import slugs
from innerloop.team import access
from innerloop.team import actions as team
from innerloop.team.models import Employee, Placement, Team, Workspace

STAGE = "tandawa-being-made"
OWNER = "zawadi@tandawa.example"
BRAND = "#0b5a4a"


@dataclass(frozen=True, slots=True)
class PlaceIds:
    """The ids behind the seeds' keys."""

    touchpoints: dict[str, UUID]
    products: dict[str, UUID]
    teams: dict[str, UUID]
    employees: dict[str, UUID]


def raise_frame(world: World, *, now: datetime) -> tuple[Workspace, Program]:
    """Make the workspace, its first survey and its program."""
    company = world.company
    with transaction.atomic():
        owner = team.found_workspace(name=company.short_name, owner_email=OWNER, now=now, slug=STAGE)
        workspace = owner.workspace
        workspace.time_zone, workspace.currency = company.time_zone, company.currency
        workspace.postal_address, workspace.brand = company.address, BRAND
        workspace.save()
        with scope.to(workspace.id):
            program = listening.furnish(workspace=workspace, by=access.actor(owner), now=now)
    return workspace, program


def set_up(world: World, *, workspace: Workspace, now: datetime) -> PlaceIds:
    """Make teams, employees, touchpoints, products and organizations, and the members who sign in."""
    with transaction.atomic():
        teams = _tree(Team, world.company.teams, workspace)
        employees = _employees(world, workspace, teams)
        stages = _stages(world, workspace)
        touchpoints = {
            seed.key: Touchpoint(
                workspace=workspace,
                key=seed.key,
                name=seed.name,
                stage=stages[seed.stage],
                owner_team_id=teams[seed.owner],
            )
            for seed in world.company.touchpoints
        }
        Touchpoint.everywhere.bulk_create(touchpoints.values())
        products = _tree(Product, world.company.products, workspace)
        _tree(Organization, world.organizations, workspace)
        people_at_work.hire(workspace, teams, now=now)
    return PlaceIds({key: row.id for key, row in touchpoints.items()}, products, teams, employees)


@dataclass(frozen=True, slots=True)
class Programs:
    """Who asks: about the relationship, after a moment, and at the end of a stage, by its key."""

    relationship: Program
    moment: Program
    episodes: dict[str, Program]


def open_programs(relationship: Program, *, now: datetime) -> Programs:
    """Open the programs that ask beside the first one, and define what customers rate."""
    survey, workspace = relationship.survey, relationship.workspace
    for scale in ratings.scales():
        name = ratings.NAMES[scale.slug]
        listening.define_metric(scale=scale, name=name, workspace_id=workspace.id, by="system", now=now)

    def opened(name: str, kind: str, **plan: object) -> Program:
        # Closed: what the past was asked by is no plan for those who are looking around.
        program = listening.open_program(survey=survey, name=name, kind=kind, by="system", now=now, plan=plan)
        return programs.close_program(program_id=program.id, by="system", now=now) if plan else program

    return Programs(
        relationship,
        opened("After a moment", Program.Kind.TRANSACTIONAL),
        {
            waves.HELP: opened("After getting help", Program.Kind.EPISODIC, stage=waves.HELP),
            waves.JOIN: opened("After joining", Program.Kind.EPISODIC, stage=waves.JOIN),
        },
    )


def reveal(workspace: Workspace) -> None:
    """Give the company its own name: from now on it is there."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    Workspace.objects.filter(id=workspace.id).update(slug="tandawa")


def clear() -> None:
    """Clear away what a start that was killed half-way has left, all but its events: the log is append-only."""
    left = Workspace.objects.filter(slug=STAGE).first()
    if left is None:
        return
    # A whole company goes faster by table than by object. In whatever order: what points at what is checked at the end.
    with transaction.atomic(), connection.cursor() as cursor:
        for table in belongings():
            cursor.execute(f'DELETE FROM "{table}" WHERE workspace_id = %s', [left.id])
        left.delete()


def belongings() -> list[str]:
    """Return the tables with rows of a workspace that may be cleared away: all but the log, which is append-only."""
    held = [model._meta for model in apps.get_models() if model is not Event]
    return [meta.db_table for meta in held if any(field.column == "workspace_id" for field in meta.concrete_fields)]


def _stages(world: World, workspace: Workspace) -> dict[str, Stage]:
    """Make the stages of the journey, in the order in which the company's touchpoints name them."""
    names = list(dict.fromkeys(seed.stage for seed in world.company.touchpoints))
    made = {
        name: Stage(workspace=workspace, key=slugs.slug(name), name=name, position=place)
        for place, name in enumerate(names, 1)
    }
    Stage.everywhere.bulk_create(made.values())
    return made


def _tree(model, seeds, workspace: Workspace) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    """Make rows under their parents, the parents first."""
    made: dict[str, UUID] = {}
    waiting = list(seeds)
    while waiting:
        ready = [seed for seed in waiting if seed.parent is None or seed.parent in made]
        rows = [model(workspace=workspace, key=s.key, name=s.name, parent_id=made.get(s.parent)) for s in ready]
        model.everywhere.bulk_create(rows)
        made |= {row.key: row.id for row in rows}
        waiting = [seed for seed in waiting if seed.key not in made]
    return made


def _employees(world: World, workspace: Workspace, teams: dict[str, UUID]) -> dict[str, UUID]:
    rows = [
        Employee(workspace=workspace, key=seed.key, name=seed.name, email=seed.email)
        for seed in world.company.employees
    ]
    Employee.everywhere.bulk_create(rows)
    ids = {row.key: row.id for row in rows}
    first_day = world.answers[0].answered_at.date() if world.answers else workspace.founded_at.date()
    Placement.everywhere.bulk_create(
        [
            Placement(
                workspace=workspace,
                employee_id=ids[seed.key],
                team_id=teams[seed.team],
                role=seed.role,
                starts_on=first_day,
            )
            for seed in world.company.employees
        ]
    )
    return ids
