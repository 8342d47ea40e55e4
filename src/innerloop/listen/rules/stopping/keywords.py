"""Single words that are a wish when they are the whole message: the union of what the providers honour.

Twilio: STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT, START, UNSTOP, YES, HELP, INFO. AWS adds ARRET,
TD, REMOVE and OPT-OUT. The FCC names stop, quit, end, revoke, opt out, cancel and unsubscribe. The other languages
are ours. YES is no opt-in here: it is also an answer, and consent must not come from a misreading.
"""

STOP_IN = {
    "en": """
        stop | stopp | stpo | sotp | stop it | stop all | stopall | stop please | please stop | pls stop | stop pls
        stop now
        stop stop | stop stop stop | stop sms | stop messages | stop texts | stop texting | stop msg | stop msgs
        text stop
        reply stop | unsubscribe | unsub | unsuscribe | unsubcribe | unsubscrib | unsubscribe me
        unsubscribe please
        unsubscribe all | please unsubscribe | cancel | cancel all | end | quit | revoke | optout | opt out
        opt me out
        remove | remove me | remove please | delete me | td | no more | no more messages | no more texts
        no more sms
        do not text | no texts | no messages | no sms | i said stop | i want out | cease and desist | stop receiving
        go away
        unsubscribed | stop this | stop that | stop messaging | stop emails | stop calls | stop spam | stop surveys
    """,
    "sw": """
        acha | simama | ondoa | sitaki | sitisha | komesha | acheni | acha tafadhali | tafadhali acha | acha sms
        acha ujumbe
        niondoe | niondoeni | nitoe | nitoeni | jiondoe | kujiondoa | jitoe | ghairi | katisha | koma | komeni
        sitaki tena | sitaki kusumbuliwa
        sitaki sms | sitaki ujumbe | ondoa namba | ondoa jina | usinitumie | msinitumie | basi acha | stopisha
    """,
    "fr": """
        arrêt | arrête | arrêter | arrêtez | arrêtez svp | désabonner | désabonnement | désabonnez-moi
        me désabonner
        désinscrire | désinscription | désinscrivez-moi | se désabonner | annuler | annulez | stop svp | fin
        quitter
        supprimer | supprimez-moi | retirer | retirez-moi | résilier | stop sms svp | stopper | stoppez
        plus de sms
        plus de messages | arrêt sms | stop aux messages | stop aux sms
    """,
    "es": """
        alto | parar | pare | paren | para | baja | darse de baja | darme de baja | dar de baja | deme de baja
        denme de baja
        cancelar | cancelen | cancele | cancela | terminar | salir | eliminar | elimíneme | elimínenme | bórrame
        bórrenme
        quitar | quítame | anular | no más | no más mensajes | no más sms | desuscribir | desuscribirme | basta
        detener
        alto por favor | parar por favor | baja por favor | cancelar suscripción | no molestar | no molesten
    """,
    "pt": """
        pare | parem | parar | sair | cancelar | cancele | cancelem | cancela | remover | remova | remova-me
        me remova
        descadastrar | descadastre | me descadastre | desinscrever | desinscreva | excluir | me exclua | encerrar
        sair da lista
        não quero mais | sem mensagens | parar sms | pare por favor | cancelar inscrição | anular | desistir
    """,
    "ar": """
        توقف | توقفوا | قف | أوقف | أوقفوا | إيقاف | ايقاف | وقف | إلغاء | الغاء | إلغاء الاشتراك | الغاء الاشتراك
        الغي
        ألغوا اشتراكي | الغاء اشتراك | الغاء اشتراكي | إنهاء | انهاء | خروج | إزالة | ازالة | احذفوني | احذفني | كفى
        انسحاب | توقف من فضلك | ارجوكم توقفوا | وقفوا | وقف الرسائل | اوقفوا الرسائل | ايقاف الرسائل | بطلوا
    """,
}
START_IN = {
    "en": """
        start | unstop | resume | optin | opt in | opt me in | subscribe | resubscribe | start again | start please
        re-subscribe
    """,
    "sw": """
        anza | anza tena | anzisha | jiunge | nijiunge
    """,
    "fr": """
        démarrer | reprendre | s'abonner | abonner | réabonner | recommencer | débuter
    """,
    "es": """
        iniciar | comenzar | empezar | reanudar | suscribir | suscribirme
    """,
    "pt": """
        começar | retomar | inscrever | assinar | recomeçar | reiniciar
    """,
    "ar": """
        ابدأ | ابدا | بدء | اشتراك | اشترك | استئناف
    """,
}
PERSON_IN = {
    "en": """
        agent | human | person | operator | representative | rep | advisor | adviser | call | call me | callback
        call back
        customer care | real person | live agent | live person | human please | agent please | an agent | a human
    """,
    "sw": """
        mtu | wakala | mhudumu | nipigie | nipigieni | nipigieni simu | nipigie simu | piga simu | huduma kwa wateja
    """,
    "fr": """
        conseiller | un conseiller | une personne | humain | un humain | appelez-moi | rappelez-moi | opérateur
        un agent
    """,
    "es": """
        agente | un agente | asesor | un asesor | operador | persona | una persona | llámame | llámenme | humano
        un humano
    """,
    "pt": """
        atendente | um atendente | pessoa | uma pessoa | humano | um humano | me liga | me ligue | me liguem
        liguem-me | ligue-me
    """,
    "ar": """
        موظف | شخص | إنسان | وكيل | مندوب | اتصل بي | اتصلوا بي | كلموني | ممثل | ممثل خدمة العملاء | خدمة العملاء
    """,
}
HELP_IN = {
    "en": """
        help | info | help me
    """,
    "sw": """
        msaada | nisaidie | saidia | maelezo
    """,
    "fr": """
        aide | aide-moi | aidez-moi | informations
    """,
    "es": """
        ayuda | ayúdame | información
    """,
    "pt": """
        ajuda | informação
    """,
    "ar": """
        مساعدة | ساعدني | ساعدوني | معلومات
    """,
}
# These tell no language: the providers and our own phrases name them to everybody, whatever they speak.
EVERYWHERE = """
    stop | stopall | stop all | unsubscribe | cancel | end | quit | revoke | optout | opt out | remove | td
    stop sms | start | unstop | optin | opt in | help | info | agent
"""
STOP, START, PERSON, HELP = ("".join(table.values()) for table in (STOP_IN, START_IN, PERSON_IN, HELP_IN))
COURTESY = """
    please pls plz kindly now thanks thank you hi hello hey the a sir madam ok okay guys
    tafadhali asante sasa habari jambo
    svp merci s'il vous plaît bonjour maintenant
    por favor gracias hola ahora ya
    obrigado obrigada olá agora
    من فضلك فضلكم لو سمحت سمحتم شكرا رجاء الآن ارجوك ارجوكم
"""
