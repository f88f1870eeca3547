-- Handles, tokens and codes are here as SHA-256 only.
CREATE TABLE sessions (
  id           TEXT COLLATE "C" PRIMARY KEY,
  handle_hash  BYTEA NOT NULL UNIQUE,
  person_id    TEXT COLLATE "C" NOT NULL,
  auth_time    BIGINT NOT NULL,
  acr          TEXT NOT NULL,
  amr          TEXT NOT NULL,
  idle_expires BIGINT NOT NULL,
  expires      BIGINT NOT NULL,
  ended        BIGINT
);

CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE refresh_tokens (
  hash          BYTEA PRIMARY KEY,
  session_id    TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  client_id     TEXT NOT NULL,
  scope         TEXT NOT NULL,
  issued_at     BIGINT NOT NULL,
  superseded_at BIGINT
);

CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE authorization_codes (
  hash           BYTEA PRIMARY KEY,
  session_id     TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  client_id      TEXT NOT NULL,
  redirect_uri   TEXT NOT NULL,
  code_challenge TEXT NOT NULL,
  nonce          TEXT,
  scope          TEXT NOT NULL,
  resource       TEXT,
  expires        BIGINT NOT NULL,
  used_at        BIGINT
);

CREATE INDEX authorization_codes_session ON authorization_codes (session_id);
