-- Access tokens that were revoked, by their jti, until they would have expired anyway. Every replica holds them in memory.
CREATE TABLE revoked_tokens (
  id      TEXT PRIMARY KEY,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
