-- An account has an id of its own. The same subject of another issuer, or of another tenant of it, is somebody else. One without an issuer waits
-- for its person, who is found by her e-mail address.
ALTER TABLE accounts RENAME TO accounts_before;
CREATE TABLE accounts (
  id         TEXT    NOT NULL PRIMARY KEY,
  issuer     TEXT,
  tenant     TEXT    NOT NULL DEFAULT '',
  subject    TEXT,
  email      TEXT UNIQUE,
  created_at INTEGER NOT NULL,
  disabled   INTEGER NOT NULL DEFAULT 0,
  UNIQUE (issuer, tenant, subject)
) WITHOUT ROWID;
INSERT INTO accounts (id, issuer, subject, created_at, disabled)
SELECT CASE WHEN row_number() OVER (PARTITION BY subject ORDER BY created_at, issuer) = 1 THEN subject ELSE issuer || ' ' || subject END,
  issuer, subject, created_at, disabled FROM accounts_before;
DROP TABLE accounts_before;
