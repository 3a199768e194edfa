"""
The towns where the generated people live, and where they are born.

Nobody of the sandbox's population is born in one of these communes: numbers never meet.
"""

# Name, postcode: where people live, and where their structures are.
TOWNS = (
    ("Le Havre", "76600"), ("Saint-Étienne", "42000"), ("Toulon", "83000"), ("Metz", "57000"),
    ("Besançon", "25000"), ("Mulhouse", "68100"), ("Bourges", "18000"), ("La Rochelle", "17000"),
    ("Lorient", "56100"), ("Valence", "26000"), ("Troyes", "10000"), ("Chambéry", "73000"),
    ("Niort", "79000"), ("Arras", "62000"), ("Dunkerque", "59140"), ("Albi", "81000"),
    ("Laval", "53000"), ("Périgueux", "24000"), ("Carcassonne", "11000"), ("Avignon", "84000"),
    ("Nevers", "58000"), ("Évreux", "27000"), ("Quimper", "29000"), ("Basse-Terre", "97100"),
)  # fmt: skip

# COG codes; Corsica, overseas and countries included, because their NIR has another shape.
BIRTHPLACES = (
    "76351", "42218", "83137", "57463", "25056", "68224", "18033", "17300", "56121", "26362",
    "10387", "73065", "79191", "62041", "59183", "81004", "53130", "24322", "11069", "84007",
    "58194", "27229", "29232", "97105", "69266", "13001", "76217", "02691", "82121", "85191",
    "36044", "65440", "40192", "34032", "05061", "71076", "88160", "55545", "08105", "60057",
    "61001", "50129", "22278", "15014", "43157", "2B096", "2A247", "97302", "97416", "97611",
    "99127", "99134", "99351", "99341", "99326", "99208", "99122", "99114",
)  # fmt: skip
