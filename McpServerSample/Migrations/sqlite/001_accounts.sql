-- People of this server, found by who vouches for them and who they are there.
CREATE TABLE accounts (
  issuer     TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  disabled   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
