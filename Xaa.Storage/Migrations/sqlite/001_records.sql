-- Timestamps are unix milliseconds, durations microseconds.
CREATE TABLE records (
  cursor          INTEGER PRIMARY KEY,
  id              TEXT NOT NULL,
  party           TEXT NOT NULL,
  step            INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  duration_us     INTEGER NOT NULL,
  trace_id        TEXT,
  span_id         TEXT,
  client_id       TEXT,
  issuer          TEXT,
  subject         TEXT,
  session_id      TEXT,
  audience        TEXT,
  resource        TEXT,
  requested_scope TEXT,
  granted_scope   TEXT,
  outcome         INTEGER NOT NULL,
  error_code      TEXT,
  reason          TEXT,
  consumed_id     TEXT,
  issued_id       TEXT,
  key_id          TEXT,
  quirks          TEXT
);

-- Ids that may be used once (SPEC 49). The primary key is the whole check.
CREATE TABLE replayed_ids (
  issuer  TEXT NOT NULL,
  id      TEXT NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (issuer, id)
) WITHOUT ROWID;

CREATE INDEX replayed_ids_expires ON replayed_ids (expires);
