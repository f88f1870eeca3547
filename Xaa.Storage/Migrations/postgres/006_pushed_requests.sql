-- Authorization requests that clients pushed (RFC 9126). The reference is here as SHA-256 only; the request is sealed.
CREATE TABLE pushed_requests (
  hash      BYTEA PRIMARY KEY,
  client_id TEXT COLLATE "C" NOT NULL,
  sealed    TEXT NOT NULL,
  expires   BIGINT NOT NULL
);

CREATE INDEX pushed_requests_client ON pushed_requests (client_id, expires);
CREATE INDEX pushed_requests_expires ON pushed_requests (expires);
