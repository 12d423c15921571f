"""How fast forms are answered: a function's first answer, warm answers, and the whole club on one machine."""
