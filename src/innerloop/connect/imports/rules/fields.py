"""The fields of each kind of import, and the words by which columns in four languages call them."""

from typing import Literal

ImportKind = Literal["responses", "customers", "events"]

IGNORE = "ignore"
PROPERTY = "properties."
ANSWER = "answers."

PERSON = ("external_id", "email", "phone", "name", "language")
FIELDS: dict[ImportKind, tuple[str, ...]] = {
    "responses": (
        "key", "score", "comment", "question", "group", "answered_at", *PERSON,
        "touchpoint", "product", "channel", "team", "employee", "may_contact",
        # By hand only: a column called “source” is a channel, “stars” a score, if nobody says otherwise.
        "source", "source_id", "url", "author", "stars",
    ),
    "customers": (*PERSON, "time_zone", "organization", "owner", "value"),
    "events": (
        "kind", "external_id", "email", "phone", "occurred_at", "key", "revenue", "currency", "revenue_kind",
    ),
}  # fmt: skip

# Columns whose text is not read as it stands, by what reads it.
MOMENTS = frozenset({"answered_at", "occurred_at"})
NUMBERS = frozenset({"value", "revenue"})
FLAGS = frozenset({"may_contact"})

# Names as they read once case, accents and punctuation are gone: English, then French, Spanish, Swahili.
NAMES: dict[str, str] = {
    "key": "key, response id, answer id, submission id, feedback id, response key, survey response id"
    ", event id, uuid, id, id de réponse, id reponse, id respuesta, kitambulisho cha jibu",
    "score": "score, rating, grade, nps, csat, ces, stars, nps score, csat score, ces score, likelihood"
    ", note, évaluation, note nps"
    ", puntuación, puntaje, calificación, nota, valoración"
    ", alama, daraja",
    "comment": "comment, comments, text, feedback, verbatim, reason, remarks, remark, why, review, answer text"
    ", open text, free text, comment text, note, notes"
    ", commentaire, commentaires, remarque, avis, texte, raison, motif"
    ", comentario, comentarios, opinión, texto, motivo, razón"
    ", maoni, maelezo, sababu",
    "question": "question, question text, prompt, pregunta, swali",
    "group": "respondent, respondent id, response group, response group id, response id, submission id"
    ", id répondant, répondant, id encuestado, encuestado, mhojiwa",
    "answered_at": "answered at, date, time, timestamp, datetime, date time, created, created at, submitted at"
    ", submitted, response date"
    ", answered on, survey date, date created, submission date, completed at, responded at, response created at"
    ", date de réponse, répondu le, horodatage"
    ", fecha, fecha de respuesta, respondido el, hora"
    ", tarehe, wakati, muda",
    "occurred_at": "occurred at, date, time, timestamp, datetime, date time, created at, happened at, event date"
    ", event time, date de l évènement, fecha, fecha del evento, tarehe, wakati",
    "external_id": "external id, customer id, client id, user id, account id, contact id, member id, person id"
    ", customer number, customer no, account number, crm id, customer external id, id"
    ", id client, numéro client, numéro de client, code client"
    ", id cliente, número de cliente, código de cliente"
    ", nambari ya mteja, kitambulisho cha mteja",
    "email": "email, e mail, email address, e mail address, mail, person email, customer email"
    ", courriel, adresse e mail, adresse électronique, adresse mail"
    ", correo, correo electrónico, barua pepe",
    "phone": "phone, phone number, mobile, mobile number, telephone, cell, cell phone, msisdn, whatsapp"
    ", person phone, customer phone"
    ", téléphone, numéro de téléphone, portable, tél"
    ", teléfono, número de teléfono, móvil, celular"
    ", simu, nambari ya simu",
    "name": "name, full name, customer name, contact name, person name, client name"
    ", nom, nom complet, nom du client, nombre, nombre completo, nombre del cliente, jina, jina la mteja",
    "language": "language, lang, locale, langue, idioma, lengua, lugha",
    "touchpoint": "touchpoint, touch point, journey step, stage, moment, point de contact, étape"
    ", punto de contacto, etapa, hatua",
    "product": "product, product name, service, plan, produit, producto, servicio, bidhaa, huduma",
    "channel": "channel, source, medium, canal, njia",
    "team": "team, branch, store, department, location, équipe, agence, magasin, département"
    ", equipo, sucursal, tienda, departamento, timu, tawi, idara",
    "employee": "employee, agent, staff, staff member, advisor, representative, rep, employé, conseiller, vendeur"
    ", empleado, agente, asesor, mfanyakazi, wakala",
    "may_contact": "may contact, may we contact you, contact me, follow up, can contact, consent to contact"
    ", recontact, peut être recontacté, contactar, wasiliana",
    "time_zone": "time zone, timezone, tz, fuseau horaire, zona horaria, saa za eneo",
    "organization": "organization, organisation, company, company name, account, account name, employer"
    ", entreprise, société, empresa, organización, compañía, kampuni, shirika",
    "owner": "owner, account owner, account manager, owner email, responsable, responsable de compte"
    ", propietario, gestor, msimamizi",
    "value": "value, annual value, arr, yearly revenue, annual revenue, contract value, customer value"
    ", valeur, chiffre d affaires, valeur annuelle, valor, valor anual, thamani",
    "kind": "kind, event, event kind, event type, event name, type, évènement, type d évènement"
    ", evento, tipo de evento, tipo, tukio",
    "revenue": "revenue, amount, total, price, order value, montant, revenu, importe, monto, ingreso, kiasi, mapato",
    "currency": "currency, currency code, devise, monnaie, moneda, divisa, sarafu",
    "revenue_kind": "revenue kind, revenue type, type de revenu, tipo de ingreso, aina ya mapato",
}  # fmt: skip

# A word that betrays the field inside a longer name, such as "fft_score_1good" or "How likely are you to …".
WORDS: dict[str, str] = {
    "comment": "comment, comments, feedback, verbatim, reason, why, commentaire, comentario, maoni, sababu, raison",
    "score": "score, rating, nps, csat, ces, how likely, likely to recommend, stars, note, puntuación"
    ", calificación, alama, recommanderiez, recomendaría, kupendekeza",
    "email": "email, e mail, courriel, correo",
    "phone": "phone, mobile, téléphone, teléfono, simu",
    "answered_at": "date, timestamp, submitted, fecha, tarehe",
    "occurred_at": "date, timestamp, fecha, tarehe",
}  # fmt: skip
