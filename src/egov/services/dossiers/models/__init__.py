from egov.services.dossiers.models.component import Component
from egov.services.dossiers.models.consultation import Consultation
from egov.services.dossiers.models.dossier import Channel, Delivery, Dossier, DossierQuerySet
from egov.services.dossiers.models.draft import Draft
from egov.services.dossiers.models.figure import DayFigure
from egov.services.dossiers.models.filing import Filing
from egov.services.dossiers.models.look import Look
from egov.services.dossiers.models.note import Note
from egov.services.dossiers.models.participation import Participation
from egov.services.dossiers.models.postponement import Postponement
from egov.services.dossiers.models.result import Result
from egov.services.dossiers.models.series import Series
from egov.services.dossiers.models.slip import SlipRecord
from egov.services.dossiers.models.step import Step
from egov.services.dossiers.models.supplement import Supplement

__all__ = [
    "Channel",
    "Component",
    "Consultation",
    "DayFigure",
    "Delivery",
    "Dossier",
    "DossierQuerySet",
    "Draft",
    "Filing",
    "Look",
    "Note",
    "Participation",
    "Postponement",
    "Result",
    "Series",
    "SlipRecord",
    "Step",
    "Supplement",
]
