"""Who may open and change people, teams and programs."""

from tests.matrix import Row, TokenRow

ROWS: list[Row] = []
TOKEN_ROWS: list[TokenRow] = []
