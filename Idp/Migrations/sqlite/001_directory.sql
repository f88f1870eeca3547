-- People, clients, MCP servers and managed connections: what an administrator edits. Addresses keep their placeholders.
-- Lists are JSON arrays, times unix milliseconds. Passwords are hashed; client secrets are generated, so SHA-256 of them is enough.

CREATE TABLE people (
  id            TEXT PRIMARY KEY,
  user_name     TEXT NOT NULL COLLATE NOCASE UNIQUE,
  display_name  TEXT NOT NULL,
  email         TEXT NOT NULL,
  groups        TEXT NOT NULL,
  password_hash TEXT,
  active        INTEGER NOT NULL
) STRICT;

CREATE TABLE clients (
  client_id                 TEXT PRIMARY KEY,
  display_name              TEXT NOT NULL,
  redirect_uris             TEXT NOT NULL,
  post_logout_redirect_uris TEXT NOT NULL,
  auth_method               TEXT NOT NULL,
  native                    INTEGER NOT NULL,
  secret_hash               BLOB NOT NULL,
  assigned_to_everyone      INTEGER NOT NULL,
  assigned_groups           TEXT NOT NULL
) STRICT;

CREATE TABLE servers (
  name                 TEXT PRIMARY KEY,
  issuer               TEXT NOT NULL UNIQUE,
  resources            TEXT NOT NULL,
  scopes               TEXT NOT NULL,
  assigned_to_everyone INTEGER NOT NULL,
  assigned_groups      TEXT NOT NULL
) STRICT;

CREATE TABLE connections (
  client              TEXT NOT NULL REFERENCES clients (client_id),
  server              TEXT NOT NULL REFERENCES servers (name),
  client_id_at_server TEXT NOT NULL,
  covers_everyone     INTEGER NOT NULL,
  groups              TEXT NOT NULL,
  scopes              TEXT NOT NULL,
  require_acr         TEXT NOT NULL,
  approved_by         TEXT NOT NULL,
  reason              TEXT NOT NULL,
  expires             INTEGER,
  enabled             INTEGER NOT NULL,
  PRIMARY KEY (client, server)
) STRICT;

-- The seed that filled this store: one row, so that a later, different seed is noticed.
CREATE TABLE seed (
  fingerprint TEXT PRIMARY KEY,
  filled_at   INTEGER NOT NULL
) STRICT;
