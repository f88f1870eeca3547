-- Clients that registered themselves (RFC 7591). Secrets and tokens stand here as SHA-256; empty where there is none.
CREATE TABLE registered_clients (
  client_id     TEXT PRIMARY KEY,
  metadata      TEXT NOT NULL,
  secret_sha256 BLOB NOT NULL,
  token_sha256  BLOB NOT NULL,
  registered_at INTEGER NOT NULL,
  used_at       INTEGER
) STRICT;
CREATE INDEX registered_clients_unused ON registered_clients (registered_at) WHERE used_at IS NULL;
