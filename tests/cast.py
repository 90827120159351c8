"""The one cast of characters that all tests share; the same people as in the demo."""

from dataclasses import dataclass

from alliance.people.models import Role, Side, Team, User
from tests.factories import make_team, make_user


@dataclass(frozen=True)
class Cast:
    """Jana leads marketing, Ralf leads sales; the others are members unless said otherwise."""

    marketing: Team
    sales: Team
    sales_south: Team
    sales_north: Team
    jana: User  # lead, marketing
    tobias: User  # marketing
    sofia: User  # marketing
    ralf: User  # lead, sales
    deniz: User  # sales, south
    carolin: User  # sales, south
    anke: User  # sales, north
    helga: User  # executive
    yusuf: User  # facilitator
    paul: User  # admin
    ingrid: User  # auditor
    stranger: User  # can sign in, has no place in the workspace


def make_cast() -> Cast:
    marketing = make_team("Marketing", Side.MARKETING)
    sales = make_team("Vertrieb", Side.SALES)
    south = make_team("Vertrieb Süd", Side.SALES, parent=sales)
    north = make_team("Vertrieb Nord", Side.SALES, parent=sales)
    return Cast(
        marketing=marketing,
        sales=sales,
        sales_south=south,
        sales_north=north,
        jana=make_user("Jana Brandt", team=marketing, role=Role.LEAD),
        tobias=make_user("Tobias Klein", team=marketing),
        sofia=make_user("Sofia Marek", team=marketing),
        ralf=make_user("Ralf Steiner", team=sales, role=Role.LEAD),
        deniz=make_user("Deniz Arslan", team=south),
        carolin=make_user("Carolin Weiß", team=south),
        anke=make_user("Anke Petersen", team=north),
        helga=make_user("Helga Sommer", role=Role.EXECUTIVE),
        yusuf=make_user("Yusuf Demir", role=Role.FACILITATOR),
        paul=make_user("Paul Richter", role=Role.ADMIN),
        ingrid=make_user("Ingrid Falk", role=Role.AUDITOR),
        stranger=make_user("Fremde Person", role=None),
    )
