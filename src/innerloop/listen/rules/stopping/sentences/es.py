"""Spanish."""

STOP = (
    r"""(dejen|deje|deja|dejad|paren|pare|para|basta|cesen|terminen)( (ya|por favor|ahora))* (de |con )?(enviarme|
    mandarme|escribirme|molestarme|contactarme|enviar|mandar|molestar|llamarme|acosarme|textearme|los mensajes|
    sus mensajes|estos mensajes|tantos mensajes|las encuestas|estas encuestas|los sms|enviarnos|escribirnos|
    molestarnos)( (mas|ya|por favor|mensajes|sms|encuestas|estos|estas|sus|correos|spam|de texto|gracias|textos|
    tantos|tantas|los|las|me))*$""",
    r"""(no|nunca|jamas)( (me|nos|por favor|mas|vuelvan a|vuelva a|quiero que|quiero que me|deseo que me))* (envien|
    envie|envies|manden|mande|mandes|escriban|escriba|escribas|contacten|contacte|molesten|moleste|molestes|
    enviarme|mandarme|escribirme|contactarme|molestarme|envieis|escribais)( (mas|nada|ya|mensajes|sms|encuestas|
    por favor|nunca|gracias|de nuevo|otra vez|correos|estos|de texto|textos|me))*$""",
    r"""no (me )?(llamen|llame|llames) (mas|nunca|otra vez|de nuevo)\b""",
    r"""(quiten|quite|quitenme|quiteme|quitame|borren|borre|borrenme|borreme|eliminen|elimine|eliminenme|eliminame|
    elimineme|saquen|saquenme|saqueme|sacame|borrar|eliminar|quitar|remuevan|remuevanme|den de baja|
    denme de baja|deme de baja|dame de baja|darme de baja)( (mi numero|mi nombre|mi telefono|me|a mi|por favor|
    este numero|mi contacto|mis datos|ya|ahora))*( (de|en))?( (la|su|sus|esta|tu|lista|listas|base|datos|
    sistema|mensajes|sms|encuestas|servicio|registros|por favor|contactos|ya|de|envios|correos))*$""",
    r"""(quiero|deseo|quisiera|necesito|me gustaria|solicito|como)( \S+){0,2} (darme de baja|dar de baja mi numero|
    desuscribirme|cancelar (mi|la) suscripcion|cancelar los mensajes|ser eliminado|ser eliminada|que me borren|
    que me quiten|que me eliminen)\b""",
    r"""(ya )?no (quiero|deseo|necesito|me interesa|me interesan|quisiera)( (mas|recibir|ver|tener|sus|estos|estas|
    tus|los|las|que me|este|tipo|de|ningun|ninguna|otra|otro|seguir|recibiendo))* (mensajes?|sms|encuestas?|
    correos?|textos?|notificaciones|contacten|escriban|envien|molesten|spam)\b""",
    r"""(dejenme|dejeme|dejame|dejadme|dejen)( (en paz|tranquilo|tranquila|solo|ya))""",
    r"""(no mas|basta de|harto de|harta de|cansado de|cansada de)( (sus|estos|estas|tantos|tantas|los|las|de|
    recibir))* (mensajes|sms|encuestas|correos|textos)( (por favor|gracias|ya|de ustedes))*$""",
)
PERSON = (
    r"""(quiero|quisiera|necesito|deseo|me gustaria|puedo|podria|prefiero)( \S+)? (hablar|conversar|comunicarme|
    chatear)( (con|a))( (un|una|alguien|el|la|algun|su|persona|humano|agente|asesor|operador|gerente|supervisor|
    encargado|real|servicio|al|cliente|representante))*$""",
    r"""^(hablar con|comuniqueme con|comuniquenme con|paseme con|paseme a|paseme con|conecteme con|llameme|llamenme|
    llamame|quiero|necesito)( (un|una|alguien|persona|humano|agente|asesor|operador|gerente|supervisor|real|
    por favor|ya|hoy))+$""",
    r"""(pueden|podrian|puede|podria|alguien puede|que alguien|por favor)( (alguien|por favor))* (llamarme|me llame|
    llameme|llamenme|contactarme|llamarnos|me llamen)( \S+){0,3}$""",
)
