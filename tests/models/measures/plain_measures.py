"""The measures once more, in plain Python over the rows of a small company: what figures are compared with."""

from models.measures.scope import Scope
from tests.models.measures import plain_money, plain_time
from tests.models.measures.plain_world import Piece, World
from tests.models.measures.small_companies import Company


def pieces(company: Company, key: str, scope: Scope) -> list[Piece]:
    """Every row in question of a measure, before it is asked where."""
    known = vars(plain_time) | vars(plain_money)
    return list(known[f"_{key}"](World(company), scope))
