-- The ordinary way. Whom a session is of: who vouches for her, and what she is called there. What one consent granted is a session as well.
CREATE TABLE session_people (
  session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  issuer     TEXT NOT NULL,
  name       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What people have allowed which client, a row for each scope.
CREATE TABLE consents (
  issuer     TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  client_id  TEXT    NOT NULL,
  scope      TEXT    NOT NULL,
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject, client_id, scope)
) STRICT, WITHOUT ROWID;
