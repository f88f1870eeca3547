-- RFC 9126 §6 and OpenID Connect Back-Channel Logout §2.2: what a client may be registered with besides. The address keeps its placeholders.
ALTER TABLE clients ADD COLUMN require_pushed_authorization_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN backchannel_logout_uri TEXT;

-- Whom to tell that a session has ended. A row goes when the client was told, or was tried often enough.
CREATE TABLE logout_notices (
  session_id TEXT NOT NULL,
  client_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  due        INTEGER NOT NULL,
  PRIMARY KEY (session_id, client_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX logout_notices_due ON logout_notices (due);

-- Whoever ends a session, and for whatever reason: in the same transaction every client is noted that redeemed a code of it and wants to know.
CREATE TRIGGER sessions_ended AFTER UPDATE OF ended ON sessions WHEN OLD.ended IS NULL AND NEW.ended IS NOT NULL
BEGIN
  INSERT INTO logout_notices (session_id, client_id, person_id, attempts, due)
  SELECT DISTINCT NEW.id, c.client_id, NEW.person_id, 0, NEW.ended
  FROM authorization_codes a JOIN clients c ON c.client_id = a.client_id
  WHERE a.session_id = NEW.id AND a.used_at IS NOT NULL AND c.backchannel_logout_uri IS NOT NULL;
END;
