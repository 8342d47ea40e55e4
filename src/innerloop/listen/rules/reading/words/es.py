"""Spanish."""

NUMBERS = {
    0: "cero sero",
    1: "uno un una",
    2: "dos",
    3: "tres",
    4: "cuatro cuatr",
    5: "cinco sinco",
    6: "seis",
    7: "siete ciete",
    8: "ocho",
    9: "nueve nuebe",
    10: "diez dies",
    11: "once",
    12: "doce",
    15: "quince",
    20: "veinte",
    30: "treinta",
    50: "cincuenta",
    100: "cien ciento",
}
LONE = "uno un una dies once"
OUT_OF = ("de", "sobre", "de un total de")
LEADS = """un una el la mi es sería seria le les lo los os te yo creo que para mí mi pues bueno hola buenas sí si claro
    tal vez quizás quizas quizá aproximadamente como más mas bien merecido sólido gran buen rotundo su servicio
    este esta digamos por supuesto sin duda diría diria respuesta se merecen y a de todo general quise decir"""
RATES = """doy daré dare damos pongo pondría califico calificación calificacion nota puntuación puntuacion puntaje
    puntos digo diría diria voto valoro valoración evaluación merece merecen merecéis estrellas otorgo asigno elijo
    evalúo respondo"""
WOULD = "daría daria pondría pondria"
SELVES = "yo le les lo doy pongo califico"
NOT = "no ni nunca jamás jamas tampoco sin ningún"
IFS = """si excepto hasta casi menos menor mayor antes última último ultima ultimo cuando porque cuál cuánto hubiera
    habría podría ojalá salvo debajo encima vez lugar"""
TURNS = "no perdón perdon mejor dicho digo quise decir corrijo corrección error espera disculpe disculpa"
REASONS = "porque pues pero gracias aunque"
JOINS = """me yo ustedes el la los las su sus todo todos por sigan siempre excelente encantado encantada felicidades"""
VERDICTS = """bueno buena buen bien excelente malo mala mal pésimo pésima genial perfecto perfecta muy demasiado
    bastante regular increíble fantástico fantástica rápido rápida lento lenta amable amables contento contenta
    satisfecho satisfecha decepcionado súper super horrible estupendo estupenda mejor rotundo redondo mediocre"""
THINGS = "servicio atención trabajo calidad experiencia producto precio trato comida aplicación entrega soporte"
FINE = "queja quejas problema problemas tengo hay está comentarios reclamos nada pasa"
UNITS = """hora horas minuto minutos min día días semana semanas mes meses año años euros euro pesos peso dólares
    veces vez personas persona clientes pedidos artículos cosas cosa km kg por-ciento porciento noches niños hijos
    amigos llamadas correos mil millones otros enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre lunes martes miércoles jueves viernes sábado domingo"""
NAMED = """pedido número numero habitación mesa línea autobús puerta calle avenida piso página versión paso pregunta
    opción factura ticket caso cuenta sucursal tienda el del al desde hacia después entre apartamento bloque lunes
    martes miércoles jueves viernes sábado domingo las top"""
STARS = "estrella estrellas"
POINTS = "punto puntos"
HALVES = "medio media"
YES = "sí si"
NO = "no"
