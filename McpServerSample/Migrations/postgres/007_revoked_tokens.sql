-- Access tokens that were revoked, by their jti, until they would have expired anyway. Every replica holds them in memory.
CREATE TABLE revoked_tokens (
  id      TEXT COLLATE "C" PRIMARY KEY,
  expires BIGINT NOT NULL
);

CREATE TRIGGER revoked_tokens_changed AFTER INSERT ON revoked_tokens
  FOR EACH STATEMENT EXECUTE FUNCTION tell_replicas('revoked_tokens');
