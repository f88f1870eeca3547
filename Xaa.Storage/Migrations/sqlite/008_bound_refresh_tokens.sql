-- The thumbprint of the key that a public client's refresh token is bound to. RFC 9449 §5.
ALTER TABLE refresh_tokens ADD COLUMN proof_key TEXT;
