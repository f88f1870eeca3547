-- Handles, tokens and codes are here as SHA-256 only.
CREATE TABLE sessions (
  id           TEXT PRIMARY KEY,
  handle_hash  BLOB NOT NULL UNIQUE,
  person_id    TEXT NOT NULL,
  auth_time    INTEGER NOT NULL,
  acr          TEXT NOT NULL,
  amr          TEXT NOT NULL,
  idle_expires INTEGER NOT NULL,
  expires      INTEGER NOT NULL,
  ended        INTEGER
) WITHOUT ROWID;

CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE refresh_tokens (
  hash          BLOB PRIMARY KEY,
  session_id    TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  client_id     TEXT NOT NULL,
  scope         TEXT NOT NULL,
  issued_at     INTEGER NOT NULL,
  superseded_at INTEGER
) WITHOUT ROWID;

CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE authorization_codes (
  hash           BLOB PRIMARY KEY,
  session_id     TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  client_id      TEXT NOT NULL,
  redirect_uri   TEXT NOT NULL,
  code_challenge TEXT NOT NULL,
  nonce          TEXT,
  scope          TEXT NOT NULL,
  resource       TEXT,
  expires        INTEGER NOT NULL,
  used_at        INTEGER
) WITHOUT ROWID;

CREATE INDEX authorization_codes_session ON authorization_codes (session_id);
