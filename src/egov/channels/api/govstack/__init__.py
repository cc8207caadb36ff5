"""GovStack's Configuration Management API of the Information Mediator, `/api/v1/`: the same actions, in its words."""
