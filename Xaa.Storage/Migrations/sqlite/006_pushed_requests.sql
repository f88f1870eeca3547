-- Authorization requests that clients pushed (RFC 9126). The reference is here as SHA-256 only; the request is sealed.
CREATE TABLE pushed_requests (
  hash      BLOB PRIMARY KEY,
  client_id TEXT NOT NULL,
  sealed    TEXT NOT NULL,
  expires   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX pushed_requests_client ON pushed_requests (client_id, expires);
CREATE INDEX pushed_requests_expires ON pushed_requests (expires);
