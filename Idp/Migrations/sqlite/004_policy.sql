-- People by themselves beside groups, what a connection discloses and reaches, who approved it and when; and every change, numbered, never altered.
-- A row's number is that of the change that made it what it is.
ALTER TABLE clients ADD COLUMN assigned_people TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN change INTEGER NOT NULL DEFAULT 0;

ALTER TABLE servers ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE servers ADD COLUMN assigned_people TEXT NOT NULL DEFAULT '[]';
ALTER TABLE servers ADD COLUMN change INTEGER NOT NULL DEFAULT 0;

-- Anew, because approved_by may be missing now.
CREATE TABLE connections_new (
  client              TEXT NOT NULL REFERENCES clients (client_id),
  server              TEXT NOT NULL REFERENCES servers (name),
  client_id_at_server TEXT NOT NULL,
  covers_everyone     INTEGER NOT NULL,
  groups              TEXT NOT NULL,
  people              TEXT NOT NULL DEFAULT '[]',
  scopes              TEXT NOT NULL,
  require_acr         TEXT NOT NULL,
  resources           TEXT NOT NULL DEFAULT '[]',
  disclosure          TEXT NOT NULL DEFAULT '{}',
  approved_by         TEXT,
  approved_at         INTEGER,
  reason              TEXT NOT NULL,
  expires             INTEGER,
  enabled             INTEGER NOT NULL,
  change              INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (client, server)
) STRICT;
INSERT INTO connections_new (client, server, client_id_at_server, covers_everyone, groups, scopes, require_acr, approved_by, reason, expires, enabled)
SELECT client, server, client_id_at_server, covers_everyone, groups, scopes, require_acr, approved_by, reason, expires, enabled FROM connections;
DROP TABLE connections;
ALTER TABLE connections_new RENAME TO connections;

CREATE TABLE policy_changes (
  number  INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  author  TEXT NOT NULL,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  action  TEXT NOT NULL,
  reason  TEXT NOT NULL,
  before  TEXT,
  after   TEXT
) STRICT;
CREATE INDEX policy_changes_subject ON policy_changes (kind, subject);
CREATE TRIGGER policy_changes_stand BEFORE UPDATE ON policy_changes BEGIN SELECT RAISE(ABORT, 'changes are not altered'); END;
CREATE TRIGGER policy_changes_stay BEFORE DELETE ON policy_changes BEGIN SELECT RAISE(ABORT, 'changes are not altered'); END;
