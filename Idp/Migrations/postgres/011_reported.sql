-- What servers report of clients for which the Idp was never asked. Drawn from their records, which they trim in their own time.
CREATE TABLE reported (
  server        TEXT COLLATE "C" NOT NULL,
  client        TEXT COLLATE "C" NOT NULL,
  first_at      BIGINT NOT NULL,
  last_at       BIGINT NOT NULL,
  registered_at BIGINT,
  consented_at  BIGINT,
  used_at       BIGINT,
  times         BIGINT NOT NULL,
  PRIMARY KEY (server, client)
);

CREATE TABLE reported_people (
  server TEXT COLLATE "C" NOT NULL,
  client TEXT COLLATE "C" NOT NULL,
  person TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (server, client, person)
);

CREATE TABLE reported_scopes (
  server TEXT COLLATE "C" NOT NULL,
  client TEXT COLLATE "C" NOT NULL,
  scope  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (server, client, scope)
);

-- How far each server's feed was read, and the record that stood there.
CREATE TABLE reported_positions (
  server   TEXT COLLATE "C" PRIMARY KEY,
  position BIGINT NOT NULL,
  last_id  TEXT COLLATE "C" NOT NULL
);
