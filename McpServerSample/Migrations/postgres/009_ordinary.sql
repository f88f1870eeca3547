-- The ordinary way. Whom a session is of: who vouches for her, and what she is called there. What one consent granted is a session as well.
CREATE TABLE session_people (
  session_id TEXT COLLATE "C" PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  issuer     TEXT COLLATE "C" NOT NULL,
  name       TEXT NOT NULL
);

-- What people have allowed which client, a row for each scope.
CREATE TABLE consents (
  issuer     TEXT COLLATE "C" NOT NULL,
  subject    TEXT COLLATE "C" NOT NULL,
  client_id  TEXT COLLATE "C" NOT NULL,
  scope      TEXT COLLATE "C" NOT NULL,
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject, client_id, scope)
);
