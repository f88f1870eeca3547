-- Every client and server of which a token was ever asked for, allowed or not. Drawn from the records, and kept when they are trimmed.
CREATE TABLE inventory (
  client         TEXT COLLATE "C" NOT NULL,
  audience       TEXT COLLATE "C" NOT NULL,
  first_at       BIGINT NOT NULL,
  last_at        BIGINT NOT NULL,
  last_issued_at BIGINT,
  issued         BIGINT NOT NULL,
  refused        BIGINT NOT NULL,
  last_reason    TEXT,
  PRIMARY KEY (client, audience)
);

CREATE TABLE inventory_people (
  client   TEXT COLLATE "C" NOT NULL,
  audience TEXT COLLATE "C" NOT NULL,
  person   TEXT COLLATE "C" NOT NULL,
  last_at  BIGINT NOT NULL,
  issued   BIGINT NOT NULL,
  refused  BIGINT NOT NULL,
  PRIMARY KEY (client, audience, person)
);

CREATE TABLE inventory_scopes (
  client   TEXT COLLATE "C" NOT NULL,
  audience TEXT COLLATE "C" NOT NULL,
  scope    TEXT COLLATE "C" NOT NULL,
  last_at  BIGINT NOT NULL,
  PRIMARY KEY (client, audience, scope)
);

-- How far the records were read: one row.
CREATE TABLE inventory_position (
  id       BIGINT PRIMARY KEY CHECK (id = 1),
  position BIGINT NOT NULL
);
INSERT INTO inventory_position (id, position) VALUES (1, 0);
