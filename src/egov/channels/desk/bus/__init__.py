"""The pages of the service bus in the workplace: catalogue, applications, requests, exchanges, figures."""
