-- Every client and server of which a token was ever asked for, allowed or not. Drawn from the records, and kept when they are trimmed.
CREATE TABLE inventory (
  client         TEXT NOT NULL,
  audience       TEXT NOT NULL,
  first_at       INTEGER NOT NULL,
  last_at        INTEGER NOT NULL,
  last_issued_at INTEGER,
  issued         INTEGER NOT NULL,
  refused        INTEGER NOT NULL,
  last_reason    TEXT,
  PRIMARY KEY (client, audience)
) STRICT;

CREATE TABLE inventory_people (
  client   TEXT NOT NULL,
  audience TEXT NOT NULL,
  person   TEXT NOT NULL,
  last_at  INTEGER NOT NULL,
  issued   INTEGER NOT NULL,
  refused  INTEGER NOT NULL,
  PRIMARY KEY (client, audience, person)
) STRICT;

CREATE TABLE inventory_scopes (
  client   TEXT NOT NULL,
  audience TEXT NOT NULL,
  scope    TEXT NOT NULL,
  last_at  INTEGER NOT NULL,
  PRIMARY KEY (client, audience, scope)
) STRICT;

-- How far the records were read: one row.
CREATE TABLE inventory_position (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  position INTEGER NOT NULL
) STRICT;
INSERT INTO inventory_position (id, position) VALUES (1, 0);
