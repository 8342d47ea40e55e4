"""English."""

STOP = (
    r"""(stop|quit|cease|end|halt|no more)( \S+)? (texting|messaging|contacting|emailing|mailing|smsing|spamming|
    bothering|disturbing|harassing|pestering|bugging|annoying|surveying|whatsapping|writing to|writing)( (me|us|
    my phone|my number|this number|now|please|at once|immediately|already|thanks|thank you|anymore|any more|
    ok))*$""",
    r"""(stop|quit|cease)( \S+)? (calling|phoning|ringing) (me|us|my phone|this number)( (now|please|at once|
    immediately|already|thanks|anymore|any more|ok|and texting me))*$""",
    r"""(stop|quit|cease|end)( \S+)? (sending|send|with)( (me|us|out))?( (any|all|all of|these|this|those|the|your|
    such|so many|more|stupid|damn|annoying|sms|text|survey|marketing|promotional))*( (messages?|texts?|sms|
    smses|msgs?|emails?|mails?|surveys?|questions?|questionnaires?|notifications?|spam|stuff|these|this|
    things?))\b""",
    r"""(stop|end)( (all|these|this|those|the|your|any|with|sms|text|survey|marketing|promotional|of))+ (messages|
    message|texts|sms|smses|msgs|emails|surveys|questionnaires|notifications|spam|messaging|texting)( (please|
    now|to me|to my phone|at once))*$""",
    r"""(don'?t|do not|dnt|never|no longer|not to|please not|must not|quit)( \S+)? (text|message|msg|contact|email|
    mail|sms|bother|disturb|whatsapp|pester|spam|survey|write to|write|call or text) (me|us|my number|
    this number|my phone)( (again|anymore|any more|ever|ever again|please|in future|in the future|pls|thanks|
    thank you|about this|ok))*$""",
    r"""(don'?t|do not|dnt|never)( \S+)? (call|phone|ring) (me|us|my number|this number)( (again|anymore|any more|
    ever|ever again|please|pls|thanks|or text me|or message me))+$""",
    r"""(don'?t|do not|dnt|never|no longer|stop to)( \S+)? send (me |us )?(any |anything |any more |more |these |
    this |those |your |such |sms |text |survey )*(messages?|texts?|sms|smses|msgs?|emails?|mails?|surveys?|
    questions|notifications|spam|stuff|anything|these|this|again|anymore)\b""",
    r"""(remove|delete|take|drop|strike|erase|scratch|get|unsubscribe|cancel)( \S+)? (me|us|my (number|name|phone|
    contact|contacts|email|details|phone number|mobile|cell|subscription|address)|this (number|phone|
    email))( \S+)? (off|from|out of|out)( (the|your|this|that|any|all|of|these|messaging|mailing|sms|text|
    survey|contact|marketing|calling|customer|distribution|ur))* (lists?|database|system|contacts|surveys?|
    messages|records|sms|texts|service|group|notifications|alerts|program|programme|subscription)\b""",
    r"""(remove|delete|take|drop|erase)( \S+)? (me|my (number|name|phone|contact|phone number|email))( (off|out|
    please|now|pls|from this|from here|immediately|completely|at once))*$""",
    r"""\bopt(ing|ed)? (me )?out\b( (please|of|from|now|pls|these|this|your|the|all|messages|texts|sms|surveys|
    everything|any|more|ok|thanks|me))*$""",
    r"""(i )?(want|wish|would like|like|need|wanna|choose|ask|asking|prefer)( \S+)? (out|to unsubscribe|to opt out|
    to be removed|to be taken off|to be deleted|off your list|off this list)( (please|of this|of these|
    from this|from your|now|list|database|messages|sms|system|mailing|contact|off|from|the|your|texts))*$""",
    r"""(how|where)( \S+){1,3} (unsubscribe|opt out|get off (this|your) list|stop (these|the|your|getting|
    receiving)( \S+){0,2} (messages|texts|sms|surveys|emails))""",
    r"""(please |pls |kindly |just )?unsubscribe (me|us|my number|this number|from|please|now|immediately|this)\b""",
    r"""(please|pls|kindly|just|now) (unsubscribe|stop|remove|cancel subscription)( (please|now|thanks|thank you|it|
    this|me|these))*$""",
    r"""(leave (me|us|my phone) (alone|in peace|be)|lose (my|this) number|forget my number)( (please|now|pls|
    already|thanks|ok|will you|and stop))*$""",
    r"""(no more|enough of|enough with|sick of|tired of|fed up with|done with)( (of|your|these|this|the|any|stupid|
    sms|text|survey|marketing|getting|receiving|constant|all))* (messages|texts|sms|smses|msgs|emails|surveys|
    texting|messaging|spam|notifications|questionnaires)( (please|from you|to me|thanks|thank you|now|pls|ever|
    again|ok))*$""",
    r"""i (do not|don'?t|dont|no longer|never)( \S+)? (want|wish|need|like|care)( (to|for|any|more|your|ur|these|
    this|receive|receiving|get|getting|see|have|hear|further|anymore|the|such|sms|text|survey|marketing|be|
    sent))* (messages?|texts?|sms|smses|msgs?|emails?|mails?|surveys?|notifications?|contacted|texted|messaged|
    emailed|spam|questionnaires?|from you|from your company)\b""",
    r"""(not interested in)( (your|these|this|any|more|getting|receiving|sms|text|the|such|further))* (messages|
    texts|sms|surveys?|emails|msgs|notifications)\b""",
    r"""(withdraw|revoke|cancel|take back)( \S+)? (my |the )?(consent|permission|subscription to (these|your|the|
    this)( \S+)? (messages|texts|sms|surveys|emails|list))\b""",
    r"""(told|asked|asking|telling|begging)( (you|u|them|to|please|already|many|times|twice|
    before))* to stop( (texting|messaging|contacting|sending|sms|this|these|me|messages|texts))*$""",
    r"""\b(stop|end|cancel|quit) (my )?(sms|text|message|messages|subscription|notifications|alerts|
    surveys)( (please|now|subscription|alerts|messages|to me))*$""",
    r"""(stop|quit)( \S+)? (receiving|getting)( (any|these|this|those|the|your|such|all|more|sms|text|
    survey))* (messages?|texts|sms|smses|msgs|emails?|surveys|notifications|spam)\b""",
    r"""(delete|erase) (all )?(my|our) (details|data|number|contact)( (please|now|pls|too|at once))*$""",
)
PERSON = (
    r"""((^|^please |^pls |^hi |^hello |i |i'd |i'll |we )(really |just |still )?(want|need|would like|wish|prefer|
    demand|wanna|must)( to)?|i'd like to|can i|could i|may i|let me|how (can|do) i|is it possible to|
    please let me|can we|i'd rather|want to) (please )?(talk|speak|chat|text)( \S+)? (to|with)( (a|an|the|some|
    any|your|real|live|actual|customer|care|service|human|someone|in))* (human|humans|person|people|agent|
    someone|somebody|representative|rep|operator|manager|supervisor|advisor|being|staff|customer care|
    customer service|charge)\b""",
    r"""^(please |pls |kindly |just )?(talk|speak|chat|connect me|transfer me|put me through|pass me|hand me over|
    get me|give me|send me|refer me)( (to|with|a|an|the|your|some|real|live|actual|customer|human|
    over))* (human|person|agent|someone|somebody|representative|rep|operator|manager|supervisor|advisor|being|
    customer care|customer service|care)( (please|now|pls|thanks|immediately|asap))*$""",
    r"""(i |we )(really |just )?(want|need|would like|wish|demand|require|prefer)( (a|an|the|to have|some|your|real|
    live|actual|human|customer|service))+ (human|person|agent|someone|operator|representative|manager|
    supervisor|advisor|help from a person)( (please|now|pls|to call me|to help me|to contact me|to call|here|
    instead|not a bot|not a robot))*$""",
    r"""(please|pls|kindly|can (you|someone|somebody|anyone|u)|could (you|someone|somebody)|will (you|someone)|
    have someone|ask someone to|get someone to|someone should|someone please|i want (you|someone) to|
    i need (you|someone) to)( (please|just|from|your|team|to|ever))* (call|phone|ring|contact)( (me|
    us))( \S+){0,4}$""",
    r"""^(call|phone|ring|contact) (me|us)( (back|please|now|today|tomorrow|asap|pls|on|at|this|number|when|you|can|
    urgently|immediately|thanks|later|again))*$""",
    r"""(are you|is this|am i talking to|is there)( \S+)? (a |an )?(robot|bot|machine|real person|human)( (or|a|
    here|there|person|human|real|i can talk to|reading this))*$""",
    r"""^(a |an )?(human|real person|live agent|agent|person|representative|operator|manager)( (please|now|pls|
    thanks|kindly))+$""",
)
