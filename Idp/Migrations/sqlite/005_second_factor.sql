-- "sealed" is AES-256-GCM under the key-encryption key; hashes are keyed by it. last_step is the newest time step whose code was used (RFC 6238 §5.2).
CREATE TABLE second_factors (
  person_id   TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  sealed      BLOB NOT NULL,
  enrolled_at INTEGER NOT NULL,
  last_step   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE recovery_codes (
  person_id TEXT NOT NULL REFERENCES second_factors (person_id) ON DELETE CASCADE,
  hash      BLOB NOT NULL,
  used_at   INTEGER,
  PRIMARY KEY (person_id, hash)
) WITHOUT ROWID;

-- Codes that were wrong, in a row: two rows a person at most.
CREATE TABLE second_factor_failures (
  person_id    TEXT NOT NULL REFERENCES second_factors (person_id) ON DELETE CASCADE,
  known_device INTEGER NOT NULL,
  failures     INTEGER NOT NULL,
  failed_at    INTEGER NOT NULL,
  PRIMARY KEY (person_id, known_device)
) WITHOUT ROWID;

-- Passwords that were wrong, in a row, by a keyed hash of account, network or device. No more than a fixed number of rows is kept.
CREATE TABLE sign_in_failures (
  key       BLOB PRIMARY KEY,
  failures  INTEGER NOT NULL,
  failed_at INTEGER NOT NULL,
  expires   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX sign_in_failures_expires ON sign_in_failures (expires);
CREATE INDEX sign_in_failures_fewest ON sign_in_failures (failures, failed_at);
