-- RFC 9126 §6 and OpenID Connect Back-Channel Logout §2.2: what a client may be registered with besides. The address keeps its placeholders.
ALTER TABLE clients ADD COLUMN require_pushed_authorization_requests BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE clients ADD COLUMN backchannel_logout_uri TEXT;

-- Whom to tell that a session has ended. A row goes when the client was told, or was tried often enough.
CREATE TABLE logout_notices (
  session_id TEXT COLLATE "C" NOT NULL,
  client_id  TEXT COLLATE "C" NOT NULL,
  person_id  TEXT COLLATE "C" NOT NULL,
  attempts   INTEGER NOT NULL,
  due        BIGINT NOT NULL,
  PRIMARY KEY (session_id, client_id)
);

CREATE INDEX logout_notices_due ON logout_notices (due);

-- Whoever ends a session, and for whatever reason: in the same transaction every client is noted that redeemed a code of it and wants to know.
CREATE FUNCTION note_logout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logout_notices (session_id, client_id, person_id, attempts, due)
  SELECT DISTINCT NEW.id, c.client_id, NEW.person_id, 0, NEW.ended
  FROM authorization_codes a JOIN clients c ON c.client_id = a.client_id
  WHERE a.session_id = NEW.id AND a.used_at IS NOT NULL AND c.backchannel_logout_uri IS NOT NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER sessions_ended AFTER UPDATE OF ended ON sessions
  FOR EACH ROW WHEN (OLD.ended IS NULL AND NEW.ended IS NOT NULL) EXECUTE FUNCTION note_logout();
