"""Front door: ratings of settled dossiers, the scores of one-stop shops."""

from egov.services.feedback.actions import Declare, Rate
from egov.services.feedback.models import Rating, Statement
from egov.services.feedback.queries import FEWEST, Opinion, satisfaction, to_rate
from egov.services.feedback.shops import Shop, share, shop_scores

__all__ = [
    "FEWEST",
    "Declare",
    "Opinion",
    "Rate",
    "Rating",
    "Shop",
    "Statement",
    "satisfaction",
    "share",
    "shop_scores",
    "to_rate",
]
