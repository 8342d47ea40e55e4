"""Portuguese."""

STOP = (
    r"""(parem|pare|para|parar|cessem|cesse)( (ja|por favor|agora|logo))* (de |com )?(me |nos )?(enviar|mandar|
    escrever|incomodar|contatar|contactar|perturbar|ligar|chatear|enviar-me|mandar-me|escrever-me|contactar-me|
    incomodar-me|as mensagens|essas mensagens|estas mensagens|os sms|as pesquisas|isso de mensagens)( (mais|ja|
    por favor|mensagens|mensagem|sms|pesquisas|essas|estas|esses|suas|me|para mim|e-mails|emails|obrigado|
    tantas|as|os|spam|inqueritos))*$""",
    r"""(nao|nunca|jamais)( (me|nos|por favor|mais|voltem a|volte a|quero que|quero que me))* (enviem|envie|envies|
    mandem|mande|manda|escrevam|escreva|contatem|contactem|contate|contacte|incomodem|incomode|perturbem|
    perturbe|enviem-me|mandem-me|contactem-me|chateiem)( (mais|nada|mensagens|mensagem|sms|pesquisas|por favor|
    nunca|obrigado|de novo|outra vez|emails|essas|me))*$""",
    r"""(nao|nunca) (me )?(liguem|ligue|liga) (mais|nunca|de novo|outra vez)\b""",
    r"""(tirem|tire|tira|removam|remova|remove|retirem|retire|apaguem|apague|excluam|exclua|eliminem|elimine|
    descadastrem|descadastre|tirem-me|removam-me|retirem-me|desinscrevam|cancelem|cancelar|quero sair)( (o meu|
    meu|me|por favor|este|a minha|minha|os meus|meus|mim|eu|logo|ja))*( (numero|nome|telefone|contato|contacto|
    celular|inscricao|cadastro|dados|assinatura))?( (da|de|do|dessa|desta|desse|das|dos|na|sua|vossa|lista|
    listas|base|dados|sistema|mensagens|sms|por favor|contatos|contactos|ja|pesquisas|grupo))+$""",
    r"""(tirem|tire|removam|remova|retirem|retire|apaguem|apague|excluam|exclua)( (o meu|meu|este|
    por favor))* (numero|telefone|contato|contacto|cadastro)( (por favor|ja))*$""",
    r"""(quero|gostaria de|desejo|preciso|como)( \S+){0,2} (sair da lista|sair desta lista|descadastrar|
    me descadastrar|cancelar (a |minha |a minha )?(inscricao|assinatura)|cancelar as mensagens|ser removido|
    ser removida|deixar de receber|parar de receber)\b""",
    r"""(ja )?nao (quero|desejo|preciso|tenho interesse em|gostaria de)( (mais|receber|ver|ter|suas|essas|estas|
    vossas|as|que me|esse|este|tipo|de|nenhuma|outra|continuar|a|recebendo|seus|os))* (mensagens?|mensagem|sms|
    pesquisas?|emails?|e-mails?|textos?|notificacoes|contactem|contatem|contato|inqueritos?|spam)\b""",
    r"""(me deixem|me deixe|me deixa|deixem-me|deixe-me|deixa-me)( (em paz|sossegado|sossegada|quieto|quieta))""",
    r"""(chega|sem mais|cansado|cansada|farto|farta)( (de|das|dessas|destas|essas|mais|tantas|suas|
    receber))* (mensagens|sms|pesquisas|emails)( (por favor|obrigado|ja))*$""",
)
PERSON = (
    r"""(quero|gostaria de|preciso|posso|poderia|desejo|prefiro|queria)( \S+)? (falar|conversar)( (com|a))( (um|uma|
    alguem|o|a|pessoa|humano|humana|atendente|gerente|supervisor|operador|agente|real|de verdade|responsavel))*$""",
    r"""^(falar com|me passe para|me transfira para|quero|preciso de|me liga|me ligue|me liguem|liguem-me|
    ligue-me)( (um|uma|alguem|pessoa|humano|atendente|gerente|supervisor|operador|agente|real|por favor|hoje|
    agora))+$""",
    r"""(podem|poderiam|pode|alguem pode|por favor)( (alguem|por favor))* (me ligar|ligar-me|ligar para mim|
    me ligue|me liguem|me contatar|contactar-me)( \S+){0,3}$""",
)
