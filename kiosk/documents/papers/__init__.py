"""Papers that the kiosk makes: their words as a template reads them, and which template that is. For workers."""
