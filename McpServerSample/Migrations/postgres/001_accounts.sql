-- People of this server, found by who vouches for them and who they are there.
CREATE TABLE accounts (
  issuer     TEXT COLLATE "C" NOT NULL,
  subject    TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  disabled   BOOLEAN NOT NULL DEFAULT false,
  PRIMARY KEY (issuer, subject)
);
