"""French."""

NUMBERS = {
    0: "zéro zero",
    1: "un une",
    2: "deux",
    3: "trois troi",
    4: "quatre quartre quatr",
    5: "cinq cinque sinq",
    6: "six",
    7: "sept sèpt",
    8: "huit huits",
    9: "neuf neuff",
    10: "dix dixx",
    11: "onze",
    12: "douze",
    15: "quinze",
    16: "seize",
    20: "vingt",
    30: "trente",
    50: "cinquante",
    100: "cent",
}
LONE = "un une cent"
OUT_OF = ("sur", "de", "/")
LEADS = """un une le la je j'ai moi pour c'est ce est serait notre ma mon votre vos vous lui leur ça ca de bon bonne
    alors bonjour bonsoir salut oui franchement honnêtement peut-être peut être environ plutôt disons disant donc et
    dirai solide beau gros grand petit bien joli tout simplement sans hésiter hésitation réponse service globalement
    dans voulais dire ensemble l'ensemble"""
RATES = """donne donnerai donner donnons mets mettrai mettrais attribue j'attribue
    j'accorde note notes score dirais dis dirai voterai vote
    accorde évalue choisis mérite méritez méritent points étoiles évaluation mettre noter réponds"""
WOULD = "donnerais mettrais"
SELVES = "je donc et"
NOT = "pas ne non jamais n'est ni sans aucun aucune"
IFS = """si sauf jusqu'à jusque presque moins plus avant dernière dernier quand pourquoi aurais aurait pourrait quel
    quelle combien était autrefois sinon au-dessus dessous lieu"""
TURNS = "non pardon plutôt plutot enfin désolé oups erreur voulais dire corrige rectification attendez disons"
REASONS = "car parce puisque mais merci"
JOINS = """je j'ai j'adore j'aime vous le la les votre vos l'équipe l'accueil il elle
    ils tout pour continuez toujours"""
VERDICTS = """bon bonne bien excellent excellente super parfait parfaite mauvais mauvaise nul nulle génial géniale
    très tres trop vraiment assez top correct correcte moyen moyenne formidable satisfait satisfaite ravi ravie
    déçu déçue rapide lent lente efficace impeccable horrible agréable pointé médiocre"""
THINGS = "service accueil travail qualité expérience produit prix équipe application livraison réseau rapport boulot"
FINE = "problème problèmes souci soucis plainte plaintes reproche reproches mal commentaire remarque"
UNITS = """heure heures h minute minutes min jour jours semaine semaines mois an ans année années euros euro fois
    personnes personne clients commandes colis articles choses chose francs franc fcfa cfa km kg mo go pour-cent
    pourcent nuits enfants amis appels mails mille millions autres janvier février mars avril mai juin juillet août
    septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche"""
NAMED = """commande numéro n° chambre table ligne bus quai porte rue avenue étage page version étape question option
    facture ticket dossier compte agence magasin le du au dès depuis vers après pendant entre appartement bloc
    lundi mardi mercredi jeudi vendredi samedi dimanche top"""
STARS = "étoile étoiles"
POINTS = "point points"
HALVES = "demi demie quart"
YES = "oui ouais"
NO = "non"
