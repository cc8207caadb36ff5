"""Mail: letters by SMTP, and mailboxes by IMAP, as services."""
