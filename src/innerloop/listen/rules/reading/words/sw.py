"""Swahili, with the Sheng of Nairobi."""

NUMBERS = {
    0: "sifuri sufuri sifur ziro",
    1: "moja",
    2: "mbili mbilli mbile",
    3: "tatu",
    4: "nne",
    5: "tano",
    6: "sita",
    7: "saba",
    8: "nane",
    9: "tisa tissa thisa kenda",
    10: "kumi kumii",
    20: "ishirini",
    30: "thelathini",
    40: "arobaini",
    50: "hamsini",
    100: "mia",
}
LONE = "moja"
OUT_OF = ("kwa", "kati ya", "juu ya", "ya", "katika")
LEADS = """ni hii hiyo yangu yenu hao kwangu mimi sisi kwa basi sawa naam ndiyo ndio jibu labda pengine
    takriban tu kabisa habari jambo halo nadhani naona nafikiri huduma langu letu nyinyi nyie yenyewe hapo mpewe
    ka sana"""
RATES = """natoa ninatoa nitatoa nawapa ninawapa nitawapa nakupa ninakupa nitakupa nawapea nimewapa naipa ninaipa
    nitaipa nampa alama kura nasema ninasema ningesema nachagua ninachagua ukadiriaji nyota mnapata mnastahili
    inastahili napeana nawapatia pata mmepata toa daraja maksi nikupe niwape chaguo nitasema pointi"""
WOULD = "ningewapa ningetoa ningekupa ningeipa"
SELVES = """natoa ninatoa nitatoa nawapa ninawapa nitawapa nakupa ninakupa nitakupa nawapea nimewapa naipa
    ninaipa nitaipa nasema ninasema nachagua mimi"""
NOT = "si sio siyo siwezi sitoi siwapi sikupi siipi hakuna bila wala sitawapa sitatoa sijatoa haistahili"
IFS = "kama ikiwa iwapo endapo mpaka hadi zaidi chini karibu kuliko angalau ningalitoa zamani mwanzoni badala"
TURNS = "hapana samahani yaani namaanisha nilimaanisha pole bali badala subiri ngoja afadhali nimekosea sorry"
REASONS = "kwasababu sababu maana lakini ila asante asanteni ahsante ju juu kwani"
JOINS = """kwa mimi nyinyi mko mnafanya nimependa napenda
    nimefurahi nimefurahia nimeridhika tu kabisa wahudumu mnajitahidi mnajaribu wanajitahidi huduma bidhaa
    bei chakula yenu yangu wanahudumia mtandao kazi hongera poa safi endeleeni mzidi mmenisaidia"""
VERDICTS = """nzuri mzuri vizuri bora mbaya vibaya mbovu safi poa fiti sana kabisa haraka polepole hongera bomba
    noma sawa wazuri hafifu duni"""
THINGS = "huduma kazi bidhaa bei chakula mtandao ubora mapokezi ushirikiano uzoefu msaada"
FINE = "shida tatizo matatizo malalamiko lalamiko wasiwasi lawama maoni neno"
UNITS = "kamili usiku asubuhi mchana jioni elfu bob ksh shilingi kati watu"
NAMED = """saa siku wiki mwezi miezi mwaka miaka mara dakika watu mtu shilingi sh oda nambari namba chumba meza tarehe
    ya nyumba laini tawi duka kilo lita maili kilomita watoto wateja wafanyakazi mwezi juzi tangu baada kabla masaa
    simu gari basi akaunti"""
STARS = "nyota"
POINTS = "alama pointi maksi"
HALVES = "nusu robo"
YES = "ndiyo ndio naam eeh"
NO = "hapana la apana"
