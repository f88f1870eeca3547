-- Each record names the process that wrote it, its number there, and a hash over it and the record before it.
ALTER TABLE records ADD COLUMN writer TEXT;
ALTER TABLE records ADD COLUMN number BIGINT;
ALTER TABLE records ADD COLUMN hash BYTEA;

-- How far each chain goes, signed with the audit key: a JWT, replaced every few seconds while records are written.
CREATE TABLE record_checkpoint (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  statement TEXT NOT NULL
);

-- "sealed" is AES-256-GCM under the key-encryption key.
CREATE TABLE audit_keys (
  kid        TEXT COLLATE "C" PRIMARY KEY,
  sealed     BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);
