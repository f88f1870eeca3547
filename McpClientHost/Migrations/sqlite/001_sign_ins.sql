-- The cookie holds the handle, this holds its SHA-256. The ticket, and the tokens in it, are sealed by Data Protection.
CREATE TABLE sign_ins (
  handle_hash BLOB PRIMARY KEY,
  sealed      BLOB NOT NULL,
  expires     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX sign_ins_expires ON sign_ins (expires);
