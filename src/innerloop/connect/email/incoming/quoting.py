"""What somebody wrote in a reply, without what they answered to and without their signature.

Mail programs have no common way to quote. We cut at the first line that begins a quotation in one of the forms that
the common programs write, in the languages that customers write in; what stands above is theirs. Text below a
quotation (bottom posting) is kept when nothing stands above it.
"""

import re

# "On Mon, 3 May 2026, Tandawa <ask@…> wrote:" and its kin; a program may break it over three lines.
_WROTE = r"wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|aliandika|kirjoitti|skrev|napisał\(a\)|napsal|كتب"
_ATTRIBUTION = re.compile(
    rf"^(?:>?\s*)?(?:On|Am|Le|El|Em|Il|Op|Mnamo|Tarehe|W dniu|Den|Dne|في|بتاريخ)\b[^\n]{{0,200}}"
    rf"(?:\n[^\n]{{0,200}}){{0,2}}(?:{_WROTE})\b[^\n]{{0,120}}:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_WROTE_LAST = re.compile(rf"^[^\n]{{0,200}}<[^>\n]+@[^>\n]+>[^\n]{{0,80}}(?:{_WROTE})\b[^\n]{{0,80}}:\s*$", re.I | re.M)
_RULE = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Message original|Mensaje original|"
    r"Mensagem original|Ujumbe asili|Forwarded message|الرسالة الأصلية)\s*-{2,}|_{10,})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
# A block of headers, as Outlook writes it: From, then Sent, To or Subject within the next lines.
_HEADERS = re.compile(
    r"^\s*\*?(?:From|Von|De|Kutoka|من)\s*:\*?[^\n]+\n(?:[^\n]*\n){0,3}?\s*\*?(?:Sent|Date|Gesendet|Envoyé|Enviado|"
    r"Enviada|Fecha|Data|To|An|À|Para|Subject|Betreff|Objet|Asunto|Assunto|Iliyotumwa|التاريخ|إلى)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"^\s*>", re.MULTILINE)
_SIGNATURE = re.compile(
    r"^(?:--\s?|—|__+)$|^\s*(?:Sent from (?:my|Outlook|Yahoo|Mail for)|Get Outlook for|Envoyé de mon|Enviado desde mi|"
    r"Enviado do meu|Von meinem|Imetumwa kutoka|أُرسلت من|أرسلت من)[^\n]{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
# As much of a mail as anybody writes by hand; the patterns above never see more.
MOST_CHARACTERS = 40_000


def own_words(text: str) -> str:
    """Return what the sender wrote themselves, with blank lines around it gone."""
    written = text[:MOST_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    above = written[: _begin(written, (_ATTRIBUTION, _WROTE_LAST, _RULE, _HEADERS, _QUOTED))]
    if not _unsigned(above).strip():
        below = "\n".join(line for line in written.split("\n") if not line.lstrip().startswith(">"))
        above = _after_attribution(below)
    return _unsigned(above).strip()


def _begin(text: str, marks: tuple[re.Pattern[str], ...]) -> int:
    return min((found.start() for mark in marks if (found := mark.search(text))), default=len(text))


def _after_attribution(text: str) -> str:
    cut = _begin(text, (_RULE, _HEADERS))
    for mark in (_ATTRIBUTION, _WROTE_LAST):
        text = mark.sub("", text)
    return text[:cut]


def _unsigned(text: str) -> str:
    return text[: _begin(text, (_SIGNATURE,))]
