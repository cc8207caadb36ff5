"""The management interface of the service bus, `/api/truc/v1/`: the same actions as the workplace, for programs."""
