-- Clients that sign instead of sending a secret: their key set, or where it is. And whether a client is an agent.
ALTER TABLE clients ADD COLUMN agent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN jwks TEXT;
ALTER TABLE clients ADD COLUMN jwks_uri TEXT;
