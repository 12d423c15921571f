"""How an edition is planned and delivered, beside loops that ask the mail service for one reader after another."""
