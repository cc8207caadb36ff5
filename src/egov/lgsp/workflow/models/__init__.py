from egov.lgsp.workflow.models.definition import Definition
from egov.lgsp.workflow.models.instance import Instance

__all__ = ["Definition", "Instance"]
