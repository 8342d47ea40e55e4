"""What the people of the demo company write to customers again and again, in the languages that they answer in."""

from datetime import datetime
from uuid import UUID

from innerloop.act.actions import wording
from innerloop.act.models import ReplyTemplate
from innerloop.team.models import Team

BY = "system"
TEMPLATES: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "Sorry, and what happens now",
        "",
        {
            "en": "Dear {customer}, thank you for telling us, and I am sorry. I am looking into it myself and will "
            "write to you again by {promised}. {agent}, {company}",
            "sw": "Habari {customer}, asante kwa kutuambia, na pole sana. Ninalifuatilia mwenyewe na nitakuandikia "
            "tena kabla ya {promised}. {agent}, {company}",
            "fr": "Bonjour {customer}, merci de nous l’avoir dit, et toutes mes excuses. Je m’en occupe et vous écris "
            "à nouveau avant {promised}. {agent}, {company}",
            "es": "Hola, {customer}: gracias por decírnoslo y disculpe. Me ocupo yo y le escribiré de nuevo antes de "
            "{promised}. {agent}, {company}",
        },
    ),
    (
        "Your money is back",
        "",
        {
            "en": "Dear {customer}, your money is back in your account since this morning. If it is not there, answer "
            "here and I will see to it at once. {agent}",
            "sw": "Habari {customer}, pesa yako imerudi kwenye akaunti yako tangu leo asubuhi. Ikiwa huioni, jibu hapa "
            "na nitalishughulikia mara moja. {agent}",
            "fr": "Bonjour {customer}, votre argent est de retour sur votre compte depuis ce matin. S’il n’y est pas, "
            "répondez ici et je m’en occupe tout de suite. {agent}",
        },
    ),
    (
        "What exactly happened?",
        "",
        {
            "en": "Dear {customer}, I want to get this right. Which day was it, and what did the telephone say? A few "
            "words are enough. {agent}, case {case}",
            "sw": "Habari {customer}, nataka tulirekebishe ipasavyo. Ilikuwa siku gani, na simu ilionyesha nini? "
            "Maneno machache yanatosha. {agent}, kesi {case}",
            "fr": "Bonjour {customer}, je veux bien faire. Quel jour était-ce, et qu’affichait le téléphone ? Quelques "
            "mots suffisent. {agent}, dossier {case}",
        },
    ),
    (
        "The agent has float again",
        "lake-kisumu",
        {
            "en": "Dear {customer}, the agent near you has float again, and gets it twice a day from now on. {agent}",
            "sw": "Habari {customer}, wakala aliye karibu nawe ana fedha tena, na kuanzia sasa atapata mara mbili kwa "
            "siku. {agent}",
        },
    ),
)


def write(teams: dict[str, UUID], *, now: datetime) -> None:
    """Make the reply templates in the current workspace; `teams` are ids by key."""
    for name, team, words in TEMPLATES:
        home = Team.objects.filter(id=teams[team]).first() if team in teams else None
        if not ReplyTemplate.objects.filter(name=name, retired_at=None).exists():
            wording.make_template(name=name, team=home, words=words, by=BY, now=now)
