-- Every "sealed" is AES-256-GCM under the key-encryption key, which is never in the store.
CREATE TABLE signing_keys (
  kid        TEXT PRIMARY KEY,
  alg        TEXT NOT NULL,
  sealed     BLOB NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE data_protection_keys (
  number        INTEGER PRIMARY KEY,
  friendly_name TEXT NOT NULL,
  sealed        BLOB NOT NULL,
  created_at    INTEGER NOT NULL
);
