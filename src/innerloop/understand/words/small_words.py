"""Words that name nothing, folded, in the four languages of the built-in sets."""

_ENGLISH = """
a about after again all also always am an and any are as at back be because been before being both but by came can come
could did do does doing done down each even ever every for from get gets getting give given go goes going gone good got
great had has have having he her here him his how i if in into is it its just keep keeps know last less let like make
many me more most much my need never new no nor not nothing now of off ok on once one only or other our out over own
please really said same say says see she should since so some still such take than that the their them then there these
they thing things this those three through time times to too took two under until up us use used very want wanted was
way we well went were what when where which while who why will with without would yes yet you your it's don't didn't
doesn't can't couldn't won't wasn't isn't i'm i've you're they're that's thanks thank
"""
_SWAHILI = """
na ya wa kwa ni la za cha vya katika kwenye kama hii hiyo huo hizo huyu hao hapa hapo huko kuwa kila si sio tu sana pia
lakini au ila bila hata hadi mpaka baada kabla tena bado wangu yangu langu zangu changu yako yenu wenu zenu lenu yetu
wetu mimi wewe sisi nyinyi wao yeye je nini gani yote wote zote kitu mtu watu moja mbili tatu sasa leo jana asante
tafadhali kuna hakuna ndiyo hapana mara siku kwamba ambayo ambao ili hivyo vizuri nzuri mbaya nina ana mna wana
"""
_FRENCH = """
a ai au aux avec avoir bien c'est ce ces cela cette chez comme d'un d'une dans de des deux donc du elle elles en encore
est et ete etait etre eu fait faire fois il ils j'ai je jamais l'on la le les leur leurs lui ma mais me mes moi mon
n'a n'ai n'est ne nos notre nous on ont ou par pas peu plus pour qu'il qu'on quand que qui rien s'il sa sans se ses si
son sont sous sur ta te tes toi toujours ton tous tout toute toutes tres trop tu un une va vers vos votre vous y merci
suis etes avez avons c'etait m'a bon bonne tres
"""
_SPANISH = """
a al algo ante antes aqui asi aun bien cada como con cual cuando de del desde donde dos e el ella ellos en entre era es
esa ese eso esta estaba estan estar este esto estoy fue fueron ha hace hacer han hasta hay he la las le les lo los mas
me mi mis mucho muy nada ni no nos nosotros nunca o otra otro para pero poco por porque que quien se ser si siempre sin
sobre solo son soy su sus tambien tan te tengo tiene tienen todo todos tu un una uno unos usted ustedes va vez y ya yo
gracias favor buen bueno buena
"""

SMALL = frozenset(" ".join((_ENGLISH, _SWAHILI, _FRENCH, _SPANISH)).split())
