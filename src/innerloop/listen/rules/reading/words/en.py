"""English, with the short forms of text messages."""

NUMBERS = {
    0: "zero zeroo ziro",
    1: "one",
    2: "two",
    3: "three thre tree",
    4: "four",
    5: "five fiv",
    6: "six",
    7: "seven sevn sevem",
    8: "eight eigth eihgt eght",
    9: "nine nien ninee",
    10: "ten tenn teen",
    11: "eleven",
    12: "twelve",
    15: "fifteen",
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty",
    60: "sixty",
    70: "seventy",
    80: "eighty",
    90: "ninety",
    100: "hundred",
}
LONE = "one tree teen"
OUT_OF = ("out of", "of", "over", "from", "in", "out off", "outta", "on")
LEADS = """a an the my our your yours you u us it it's its it is this that i i'm id i'll we we'd we'll so and then well
    ok okay hi hello hey yes yeah yep sure overall honestly simply just definitely certainly probably maybe perhaps
    about around roughly approximately like more closer to big solid strong perfect fat clear easy full firm clean
    resounding humble generous mere straight absolute
    answer with there meant mean for sir madam team guys be will would please pls plz service experience visit think"""
RATES = """give giving gives gave rate rated rating score say mark marks vote grade nps go choose pick call get
    gets    deserve deserves deserved points stars award put reply answer recommend"""
WOULD = "i'd id would we'd"
SELVES = "i i'd id i'll we we'd we'll so and overall"
NOT = """not no never don't dont won't wont can't cant cannot isn't isnt wasn't wasnt didn't didnt doesn't doesnt
    wouldn't wouldnt couldn't couldnt ain't nor neither hardly without"""
IFS = """if unless until wish could should almost nearly than least most under below above minus used previously once
    when why what how which who whether before last former would've instead suppose supposed"""
TURNS = """no wait sorry oops mean meant actually rather correction correct make change changed instead nope edit typo
    scratch ment hang"""
REASONS = "because cause cos coz bcoz bcz bcos cuz since as but though although however thanks thank thx ty"
JOINS = """i we you they it the your my our he she this for please pls plz keep would will love loved well maybe always
    everything everyone all"""
VERDICTS = """great good excellent bad poor terrible awful amazing awesome fantastic nice perfect brilliant superb
    wonderful outstanding ok okay fine average decent super very really so too quite pretty extremely absolutely
    totally lovely best worst better helpful slow fast quick friendly rude kind happy satisfied impressed
    disappointed disappointing pathetic horrible impressive exceptional useless clean cheap expensive reliable
    polite professional efficient prompt easy mediocre mixed lousy useful"""
THINGS = """service services job work experience support value quality product stuff food care app communication
    delivery network coverage customer price everything attitude treatment hospitality value speed response overall"""
# What stands after "too" and "for", and so after a 2 or a 4 of a text message: "2 slow", "4 good".
DEGREES = """great good bad poor nice ok okay fine average decent very really so too quite pretty extremely lovely
    better helpful slow fast quick friendly rude kind happy satisfied clean cheap expensive polite prompt easy mixed
    useful professional"""
FINE = """complaint complaints problem problems issue issues comment comments bad delay delays reason fault faults
    worries regrets need had further downtime stress hassle drama doubt changes improvement improvements"""
UNITS = """hour hours hr hrs h minute minutes min mins second seconds sec secs day days week weeks month months year
    years yr yrs am pm o'clock oclock times time people persons person customers agents staff men women kids children
    friends orders order items item things thing parcels packages bags bottles bob shilling shillings ksh kes kshs
    tsh ugx usd dollar dollars euro euros pound pounds naira rand cents cent k km kms kilometers miles meters metres
    kg kgs g grams litres liters gb mb mbps percent percentage pct calls call emails messages mails weeks' hours'
    days' minutes' nights night rooms room tables table guests visits visit tickets ticket branches cards card
    million thousand hundred phones lines reasons different other others more attempts tries degrees months'
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday"""
NAMED = """order number i'm im am room table line gate counter platform bus route flat house block unit apartment street
    road avenue ave floor ward page version step question option item invoice ticket case ref reference account acc
    till paybill code pin branch store shop iphone galaxy windows android chapter season level class grade terminal
    bay aisle section desk window ksh kshs kes tsh ugx usd rs sh shs january february march april may june july
    august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday
    wednesday thursday friday saturday sunday at by since until till after before within during between aged age
    channel model type size episode series top bed zone area district vol volume part covid track"""
STARS = "star stars"
POINTS = "point points pts pt mark marks score"
HALVES = "half halves quarter"
YES = "yes yeah yep yup y up"
NO = "no nope n nah down"
