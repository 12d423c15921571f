"""Words that made-up co-ops are named and described with, in five languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What one language needs: parts of names, and sentences with holes for a place and a trade."""

    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
    endings: tuple[str, ...]
    sentences: tuple[str, ...]
    items: tuple[str, ...]


ENGLISH = Words(
    adjectives=(
        "Amber", "Bright", "Common", "Cedar", "Daisy", "Eastside", "Fair", "Green", "Harbour",
        "Ivy", "Jubilee", "Kindred", "Lantern", "Meadow", "Northern", "Open", "Pebble", "Quiet",
        "Red Kite", "Swift", "Thistle", "United", "Valley", "Wild", "Yew", "Zephyr",
    ),
    nouns=(
        "Bakery", "Bicycles", "Books", "Builders", "Café", "Carers", "Cinema", "Crafts", "Dairy",
        "Energy", "Farm", "Foods", "Gardens", "Homes", "Laundry", "Media", "Pharmacy", "Players",
        "Press", "Roots", "Software", "Studio", "Taxis", "Textiles", "Timber", "Wholefoods",
    ),
    endings=("Co-operative", "Co-op", "Workers’ Co-operative", "Collective", "Society", "CIC"),
    sentences=(
        "We are a {trade} co-operative in **{place}**, owned by the people who work in it.",
        "Every member has one vote, and surplus is shared at the *annual meeting*.",
        "Our doors are open to anyone who needs us, whatever they can pay.",
        "The society began in a borrowed kitchen and now serves the whole of {place}.",
        "We train apprentices each spring & autumn, together with other co-ops nearby.",
        "Read [our rules]({site}rules/) or come to an open day — no booking needed.",
        "Members set prices together and publish the accounts in full.",
        "We buy from growers within thirty miles and say who they are.",
        "Tools, vans and know-how are shared with neighbours rather than bought twice.",
        "Founded by eleven friends, it has never paid a dividend to an outside owner.",
    ),
    items=("open days", "shared tools", "repairs", "fair deliveries", "advice for new co-ops"),
)  # fmt: skip

SPANISH = Words(
    adjectives=(
        "Alta", "Buena", "Clara", "Nueva", "Verde", "Unión", "Común", "Libre", "Niña", "Señal",
        "Vecina", "Serena", "Roja",
    ),
    nouns=(
        "Panadería", "Huerta", "Imprenta", "Textil", "Energía", "Vivienda", "Tecnología",
        "Cafetería", "Librería", "Carpintería", "Escuela", "Mañana", "Ñandú",
    ),
    endings=("Cooperativa", "S. Coop.", "Sociedad Cooperativa", "Cooperativa de Trabajo"),
    sentences=(
        "Somos una cooperativa de {trade} en **{place}**, propiedad de quienes trabajan en ella.",
        "Cada persona socia tiene un voto y los excedentes se reparten en *asamblea*.",
        "Enseñamos el oficio a jóvenes del barrio cada año.",
        "Compramos a productores de la región y publicamos las cuentas.",
        "Más sobre nosotras en [nuestra página]({site}quienes-somos/).",
        "Nació en una cocina prestada y hoy atiende a todo el municipio.",
    ),
    items=("jornadas abiertas", "herramientas compartidas", "formación", "reparaciones"),
)  # fmt: skip

FRENCH = Words(
    adjectives=(
        "Belle", "Claire", "Grande", "Libre", "Nouvelle", "Petite", "Haute", "Sève", "Fière",
        "Rivière", "Lumière", "Forêt",
    ),
    nouns=(
        "Boulangerie", "Épicerie", "Ferme", "Imprimerie", "Menuiserie", "Énergie", "Librairie",
        "Brasserie", "Crèche", "Fabrique", "Électrique", "Halle",
    ),
    endings=("SCOP", "SCIC", "Coopérative", "Coop"),
    sentences=(
        "Nous sommes une coopérative ({trade}) à **{place}**, détenue par ses salariés.",
        "Chaque associé a une voix, et les excédents sont partagés en *assemblée générale*.",
        "Les produits viennent de la région ; les comptes sont publiés.",
        "Née dans une cuisine prêtée, elle sert aujourd’hui toute la commune.",
        "Pour en savoir plus, lire [nos statuts]({site}statuts/).",
        "Nous formons chaque année des apprentis avec d’autres coopératives.",
    ),
    items=("portes ouvertes", "outils partagés", "réparations", "livraisons à vélo"),
)  # fmt: skip

GERMAN = Words(
    adjectives=(
        "Alte", "Freie", "Grüne", "Helle", "Neue", "Gemeinsame", "Schöne", "Süße", "Kühle",
        "Weiße",
    ),
    nouns=(
        "Bäckerei", "Brauerei", "Bücherei", "Energie", "Gärtnerei", "Mühle", "Werkstatt",
        "Wohnhöfe", "Druckerei", "Straße", "Käserei",
    ),
    endings=("eG", "Genossenschaft", "Kollektiv"),
    sentences=(
        "Wir sind eine Genossenschaft ({trade}) in **{place}** und gehören unseren Mitgliedern.",
        "Jedes Mitglied hat eine Stimme; Überschüsse verteilt die *Generalversammlung*.",
        "Wir bilden jedes Jahr aus, gemeinsam mit anderen Genossenschaften.",
        "Was wir kaufen, kommt aus der Umgebung, und die Bücher sind offen.",
        "Mehr steht in [unserer Satzung]({site}satzung/).",
    ),
    items=("offene Werkstatt", "geteilte Geräte", "Ausbildung", "Führungen"),
)  # fmt: skip

ITALIAN = Words(
    adjectives=(
        "Bella", "Chiara", "Libera", "Nuova", "Verde", "Società", "Città", "Alba", "Serena",
    ),
    nouns=(
        "Cantina", "Libreria", "Officina", "Tipografia", "Fattoria", "Falegnameria", "Energia",
        "Qualità", "Comunità", "Cascina",
    ),
    endings=("Cooperativa Sociale", "Soc. Coop.", "Cooperativa"),
    sentences=(
        "Siamo una cooperativa ({trade}) a **{place}**, di proprietà di chi ci lavora.",
        "Ogni socio ha un voto e l’utile è diviso dall’*assemblea*.",
        "Compriamo da produttori vicini e pubblichiamo i conti.",
        "È nata in una cucina prestata e oggi serve tutta la città.",
        "Le regole sono nel [nostro statuto]({site}statuto/).",
    ),
    items=("giornate aperte", "attrezzi condivisi", "formazione", "riparazioni"),
)  # fmt: skip

BY_LANGUAGE: dict[str, Words] = {
    "en": ENGLISH,
    "es": SPANISH,
    "fr": FRENCH,
    "de": GERMAN,
    "it": ITALIAN,
}

# Parts of invented proper names, so that 100,000 names need no numbers.
NAME_STARTS = (
    "Al", "Bel", "Bran", "Cal", "Dal", "El", "Fen", "Gal", "Har", "Il", "Jor", "Kel", "Lan", "Mar",
    "Nor", "Or", "Pen", "Quin", "Ros", "Sal", "Tar", "Ul", "Vel", "Wyn", "Zan",
)  # fmt: skip
NAME_MIDDLES = (
    "a", "be", "da", "e", "fi", "ga", "i", "la", "ma", "ne", "o", "ra", "se", "ti", "va", "zu",
)  # fmt: skip
NAME_ENDS = (
    "berg", "by", "cot", "dale", "don", "field", "gate", "ham", "holm", "ia", "key", "ley", "mont",
    "ná", "ria", "stead", "ström", "thorpe", "tón", "vale", "ville", "wick", "worth", "ya",
)  # fmt: skip
