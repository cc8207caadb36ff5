"""Front door: declaring how long rows are kept, what would go, letting it go."""

from egov.foundation.retention.models import Removal
from egov.foundation.retention.registry import RULES, Rule, keeps
from egov.foundation.retention.removing import carry_out, carry_out_all, due

__all__ = ["RULES", "Removal", "Rule", "carry_out", "carry_out_all", "due", "keeps"]
