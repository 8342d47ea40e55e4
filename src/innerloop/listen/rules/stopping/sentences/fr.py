"""French."""

STOP = (
    r"""(arretez?|arreter|d'arreter|cessez|cesse|stoppez)( (donc|svp|s'il vous plait|maintenant|
    tout de suite))* (de |d')?(m'envoyer|m'ecrire|me contacter|me deranger|m'importuner|m'embeter|me harceler|
    me spammer|nous contacter|nous envoyer|me solliciter|me texter|m'appeler|me relancer|envoyer des|
    envoyer vos|ces messages|vos messages|ces sms|vos sms|ces enquetes|vos enquetes|les messages|les sms|
    ca svp)\b""",
    r"""(ne )?(m'envoyez|m'envoie|m'ecrivez|me contactez|me derangez|m'importunez|me sollicitez|m'appelez|
    me relancez|nous contactez|m'envoyer|me contacter|me deranger|me textez)( (plus|pas))( (jamais|rien|de|ce|
    genre|message|messages|sms|mail|mails|d'enquete|d'enquetes|svp|merci|s'il vous plait|vos|ces))*$""",
    r"""(retirez|enlevez|supprimez|effacez|otez|desinscrivez|desabonnez|rayez|retirer|enlever|supprimer|desinscrire|
    desabonner)( |-)?(moi|mon numero|mon nom|me|mes coordonnees|mon contact|ce numero|nous)\b( (de|des|du|votre|
    vos|la|cette|liste|listes|fichier|base|svp|s'il|vous|plait|merci|contacts|diffusion|d'envoi|maintenant|a|
    ces|messages|sms))*$""",
    r"""(je (ne )?(veux|souhaite|desire|voudrais)( (plus|pas))( (recevoir|avoir|de|etre|vos|ces|voir|du tout|aucun|
    autres|d'autres))*) (messages?|sms|mails?|enquetes?|contacte|contactee|sollicite|sollicitee|derange|
    derangee|courriels?|textos?|sondages?|rien de vous|notifications?)\b""",
    r"""(je (veux|souhaite|voudrais|desire)|comment|merci de|veuillez|priere de|j'aimerais)( \S+)? (me |
    m')?(desabonner|desinscrire|desinscrivez|desabonnez|me retirer de|etre retire|etre retiree|etre desinscrit|
    supprimer mon numero)\b""",
    r"""(laissez|laisse|fichez|foutez)(-| )(moi|nous)( (tranquille|en paix|la paix))""",
    r"""(plus|assez|marre)( (de|de vos|de ces|d'))* (messages|sms|mails|enquetes|textos|sondages)( (svp|merci|
    s'il vous plait|de votre part))*$""",
)
PERSON = (
    r"""(je voudrais|je veux|je souhaite|j'aimerais|puis-je|puis je|peut-on|est-ce possible de|pourrais-je|
    laissez-moi)( \S+)? (parler|discuter|echanger|etre mis en relation|etre contacte|etre rappele|
    etre rappelee)( (a|avec|par))?( (un|une|quelqu'un|votre|vrai|vraie|le|la|conseiller|conseillere|humain|
    personne|agent|responsable|operateur|service client))*$""",
    r"""^(parler|passez-moi|mettez-moi en relation|appelez-moi|rappelez-moi|contactez-moi)( (a|avec|un|une|
    quelqu'un|conseiller|humain|responsable|personne|vrai|vraie|svp|s'il vous plait|merci|agent|aujourd'hui|
    demain))*$""",
    r"""(pouvez-vous|pourriez-vous|quelqu'un peut|quelqu'un peut-il|merci de|veuillez)( \S+)? (m'appeler|
    me rappeler|me contacter|me telephoner)( \S+){0,3}$""",
)
