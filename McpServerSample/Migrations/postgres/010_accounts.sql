-- An account has an id of its own. The same subject of another issuer, or of another tenant of it, is somebody else. One without an issuer waits
-- for its person, who is found by her e-mail address.
ALTER TABLE accounts RENAME TO accounts_before;
CREATE TABLE accounts (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  issuer     TEXT COLLATE "C",
  tenant     TEXT COLLATE "C" NOT NULL DEFAULT '',
  subject    TEXT COLLATE "C",
  email      TEXT COLLATE "C" UNIQUE,
  created_at BIGINT NOT NULL,
  disabled   BOOLEAN NOT NULL DEFAULT false,
  UNIQUE (issuer, tenant, subject)
);
INSERT INTO accounts (id, issuer, subject, created_at, disabled)
SELECT CASE WHEN row_number() OVER (PARTITION BY subject ORDER BY created_at, issuer) = 1 THEN subject ELSE issuer || ' ' || subject END,
  issuer, subject, created_at, disabled FROM accounts_before;
DROP TABLE accounts_before;
