-- What a client may ask the token endpoint for: its grant types, and the scopes that it may have for itself by client credentials.
ALTER TABLE clients ADD COLUMN grant_types TEXT NOT NULL
  DEFAULT '["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:token-exchange"]';
ALTER TABLE clients ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';
