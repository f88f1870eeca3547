-- What servers report of clients for which the Idp was never asked. Drawn from their records, which they trim in their own time.
CREATE TABLE reported (
  server        TEXT NOT NULL,
  client        TEXT NOT NULL,
  first_at      INTEGER NOT NULL,
  last_at       INTEGER NOT NULL,
  registered_at INTEGER,
  consented_at  INTEGER,
  used_at       INTEGER,
  times         INTEGER NOT NULL,
  PRIMARY KEY (server, client)
) STRICT;

CREATE TABLE reported_people (
  server TEXT NOT NULL,
  client TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (server, client, person)
) STRICT;

CREATE TABLE reported_scopes (
  server TEXT NOT NULL,
  client TEXT NOT NULL,
  scope  TEXT NOT NULL,
  PRIMARY KEY (server, client, scope)
) STRICT;

-- How far each server's feed was read, and the record that stood there.
CREATE TABLE reported_positions (
  server   TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  last_id  TEXT NOT NULL
) STRICT;
