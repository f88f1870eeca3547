-- The cookie holds the handle, this holds its SHA-256. The ticket, and the tokens in it, are sealed by Data Protection.
CREATE TABLE sign_ins (
  handle_hash BYTEA PRIMARY KEY,
  sealed      BYTEA NOT NULL,
  expires     BIGINT NOT NULL
);

CREATE INDEX sign_ins_expires ON sign_ins (expires);
