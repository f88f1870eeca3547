-- The IdP's session (sid) that a sign-in came of, so that all of its sign-ins end with it (OpenID Connect Back-Channel Logout).
ALTER TABLE sign_ins ADD COLUMN session_id TEXT;

CREATE INDEX sign_ins_session ON sign_ins (session_id);
