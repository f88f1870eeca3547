-- People, clients, MCP servers and managed connections: what an administrator edits. Addresses keep their placeholders.
-- Lists are JSON arrays, times unix milliseconds. Passwords are hashed; client secrets are generated, so SHA-256 of them is enough.
-- Under "C", lower() knows the letters of ASCII alone, as SQLite does.

CREATE TABLE people (
  id            TEXT COLLATE "C" PRIMARY KEY,
  user_name     TEXT COLLATE "C" NOT NULL,
  display_name  TEXT COLLATE "C" NOT NULL,
  email         TEXT COLLATE "C" NOT NULL,
  groups        TEXT NOT NULL,
  password_hash TEXT,
  active        BOOLEAN NOT NULL
);

CREATE TABLE clients (
  client_id                 TEXT COLLATE "C" PRIMARY KEY,
  display_name              TEXT COLLATE "C" NOT NULL,
  redirect_uris             TEXT NOT NULL,
  post_logout_redirect_uris TEXT NOT NULL,
  auth_method               TEXT NOT NULL,
  native                    BOOLEAN NOT NULL,
  secret_hash               BYTEA NOT NULL,
  assigned_to_everyone      BOOLEAN NOT NULL,
  assigned_groups           TEXT NOT NULL
);

CREATE TABLE servers (
  name                 TEXT COLLATE "C" PRIMARY KEY,
  issuer               TEXT COLLATE "C" NOT NULL UNIQUE,
  resources            TEXT NOT NULL,
  scopes               TEXT NOT NULL,
  assigned_to_everyone BOOLEAN NOT NULL,
  assigned_groups      TEXT NOT NULL
);

CREATE TABLE connections (
  client              TEXT COLLATE "C" NOT NULL REFERENCES clients (client_id),
  server              TEXT COLLATE "C" NOT NULL REFERENCES servers (name),
  client_id_at_server TEXT NOT NULL,
  covers_everyone     BOOLEAN NOT NULL,
  groups              TEXT NOT NULL,
  scopes              TEXT NOT NULL,
  require_acr         TEXT NOT NULL,
  approved_by         TEXT NOT NULL,
  reason              TEXT NOT NULL,
  expires             BIGINT,
  enabled             BOOLEAN NOT NULL,
  PRIMARY KEY (client, server)
);

-- The seed that filled this store: one row, so that a later, different seed is noticed.
CREATE TABLE seed (
  fingerprint TEXT COLLATE "C" PRIMARY KEY,
  filled_at   BIGINT NOT NULL
);

-- Every replica holds these three in memory (PolicySnapshot). People are read each time.
CREATE TRIGGER clients_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON clients
  FOR EACH STATEMENT EXECUTE FUNCTION tell_replicas('policy');
CREATE TRIGGER servers_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON servers
  FOR EACH STATEMENT EXECUTE FUNCTION tell_replicas('policy');
CREATE TRIGGER connections_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON connections
  FOR EACH STATEMENT EXECUTE FUNCTION tell_replicas('policy');
