"""`python -m egov.project.smoke`: one dossier over HTTP from filing to result, as the different people would do it."""
