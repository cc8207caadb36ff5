"""What arrives in watched folders and mailboxes becomes asynchronous calls of the application that it belongs to."""
