"""Swahili."""

STOP = (
    r"""(acha|acheni|wacha|wacheni|komesha|komesheni|sitisha|sitisheni|simamisha|koma)( (kabisa|sasa|tafadhali|
    basi))*( (kunitumia|kutuma|kunisumbua|kutusumbua|kututumia|kunipigia|kuniandikia|kuniuliza|kunitext|
    kuni sumbua|kuwasiliana nami|ujumbe|sms|meseji|jumbe|hizi|hizo))\b""",
    r"""(usinitumie|msinitumie|usitume|msitume|msinisumbue|usinisumbue|msiniandikie|usiniandikie|msinitext|
    msitutumie|msiniulize|usiniulize)\b""",
    r"""(msinipigie|usinipigie)( (tena|simu|kabisa))+""",
    r"""(sitaki|sihitaji|sipendi|sitapenda|sitaki tena|hatutaki|nimechoka na|nimechoshwa na|
    siko interested na)( (tena|kupata|kupokea|kuona|kutumiwa|hizi|hizo|hii|kabisa|zenu|yenu|kuletewa|nyingine|
    ingine))* (ujumbe|jumbe|sms|meseji|message|messages|mesej|maswali yenu|survey|matangazo|texts)\b""",
    r"""(niondoe|niondoeni|nitoe|nitoeni|mniondoe|mnitoe|ondoa|ondoeni|futa|futeni|toa|toeni|niondoeni)( (tafadhali|
    namba|nambari|jina|yangu|langu|hii|simu|ya|kabisa|mimi))* (kwenye|katika|kutoka|kwa)( \S+)? (orodha|listi|
    list|mfumo|ujumbe|sms|kundi|database|huduma)\b""",
    r"""(ondoa|ondoeni|futa|futeni|toeni|toa) (namba|nambari|jina|simu)( (yangu|langu|hii|ya simu))+( (tafadhali|
    sasa|kabisa))*$""",
    r"""(niache|niacheni|mniache|tuacheni)( (tafadhali|kabisa|basi))*( (amani|na amani|kwa amani|nimechoka))?$""",
    r"""(nataka|naomba|ningependa)( \S+)? (kujiondoa|kujitoa|kuondolewa|kutolewa|mniondoe|mnitoe|muache kunitumia|
    mwache kunitumia|kusitisha ujumbe)\b""",
)
PERSON = (
    r"""(nataka|naomba|ningependa|nahitaji|naweza|tunataka)( \S+)? (kuongea|kuzungumza|kuwasiliana|kusema|
    kuchat)( (na|mtu|moja kwa moja))+( (mtu|mhudumu|wakala|meneja|msimamizi|mfanyakazi|binadamu|agent|
    customer care|halisi|wenu|fulani))*""",
    r"""(nataka|naomba|nahitaji)( (kwa|sana))* (mtu|mhudumu|wakala|agent|msaada wa mtu)( (wa|anisaidie|kunisaidia|
    halisi|tafadhali|huduma|anipigie|kunipigia|simu))*$""",
    r"""\b(nipigie|nipigieni|mnipigie|anipigie|niunganishe|niunganisheni|mniunganishe)\b( (simu|tafadhali|na|mtu|
    mhudumu|wakala|sasa|leo|kesho|agent|meneja|customer|care))*$""",
)
