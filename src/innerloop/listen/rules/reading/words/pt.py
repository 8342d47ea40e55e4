"""Portuguese, of Brazil, Portugal, Angola and Mozambique."""

NUMBERS = {
    0: "zero",
    1: "um uma",
    2: "dois duas",
    3: "três tres",
    4: "quatro",
    5: "cinco",
    6: "seis meia-dúzia",
    7: "sete",
    8: "oito",
    9: "nove",
    10: "dez déz",
    11: "onze",
    12: "doze",
    15: "quinze",
    20: "vinte",
    30: "trinta",
    50: "cinquenta",
    100: "cem",
}
LONE = "um uma doze"
OUT_OF = ("de", "em", "sobre", "por", "num total de")
LEADS = """um uma o a minha meu é seria para mim eu acho que pra lhe vos vocês voce você olá ola oi bom boa dia tarde
    sim claro talvez cerca de uns mais ou menos bem merecido redondo sólido com certeza sem dúvida diria resposta
    serviço atendimento então quis dizer e geral vai esse este essa esta"""
RATES = """dou darei damos nota pontuação pontuacao avalio avaliação avaliacao digo diria voto classifico
    classificação pontos estrelas merece merecem atribuo leva levam escolho respondo"""
WOULD = "daria"
SELVES = "eu dou avalio e"
NOT = "não nao nem nunca jamais sem nenhum"
IFS = """se exceto até ate quase menos menor maior antes última último ultima ultimo quando qual quanto teria poderia
    tomara salvo abaixo acima vez invés"""
TURNS = "não nao desculpe desculpa aliás alias melhor digo quis dizer corrijo correção erro espera perdão"
REASONS = "porque pois mas obrigado obrigada embora"
JOINS = "eu vocês voces o os as seu sua tudo todos por pelo pela continuem sempre adorei gostei parabéns"
VERDICTS = """bom boa bem excelente ruim mau má mal péssimo péssima ótimo ótima otimo otima genial perfeito perfeita
    muito demais bastante regular incrível fantástico rápido rápida lento lenta simpático simpáticos contente
    satisfeito satisfeita decepcionado super horrível maravilhoso maravilhosa melhor redondo medíocre"""
THINGS = "serviço atendimento trabalho qualidade experiência produto preço comida aplicativo entrega suporte"
FINE = "queixa queixas problema problemas tenho há está comentários reclamação reclamações reclamar nada"
UNITS = """hora horas minuto minutos min dia dias semana semanas mês meses ano anos euros euro reais real dólares
    vezes vez pessoas pessoa clientes pedidos artigos itens coisas coisa km kg por-cento porcento noites crianças
    filhos amigos chamadas ligações mil milhões outros meticais kwanzas janeiro fevereiro março abril maio junho
    julho agosto setembro outubro novembro dezembro segunda terça quarta quinta sexta sábado domingo"""
NAMED = """pedido número numero quarto mesa linha ônibus porta rua avenida andar página versão passo pergunta opção
    fatura ticket caso conta agência loja do ao desde após depois entre apartamento bloco às as top"""
STARS = "estrela estrelas"
POINTS = "ponto pontos"
HALVES = "meio meia"
YES = "sim"
NO = "não nao"
