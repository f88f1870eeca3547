-- Clients that registered themselves (RFC 7591). Secrets and tokens stand here as SHA-256; empty where there is none.
CREATE TABLE registered_clients (
  client_id     TEXT COLLATE "C" PRIMARY KEY,
  metadata      TEXT NOT NULL,
  secret_sha256 BYTEA NOT NULL,
  token_sha256  BYTEA NOT NULL,
  registered_at BIGINT NOT NULL,
  used_at       BIGINT
);
CREATE INDEX registered_clients_unused ON registered_clients (registered_at) WHERE used_at IS NULL;
