-- Frames hold shapes, so that there is something to export.
CREATE TABLE design_layers (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  frame_id INTEGER NOT NULL REFERENCES design_frames (id),
  kind     TEXT    NOT NULL,
  x        INTEGER NOT NULL,
  y        INTEGER NOT NULL,
  width    INTEGER NOT NULL,
  height   INTEGER NOT NULL,
  fill     TEXT    NOT NULL,
  text     TEXT
) STRICT;
CREATE INDEX design_layers_by_frame ON design_layers (frame_id);

-- Beside the person and the client: the agent behind it, and the company that she belongs to, where the token names them.
ALTER TABLE design_comments ADD COLUMN agent TEXT;
ALTER TABLE design_comments ADD COLUMN tenant TEXT;
ALTER TABLE wiki_revisions ADD COLUMN agent TEXT;
ALTER TABLE wiki_revisions ADD COLUMN tenant TEXT;
ALTER TABLE payments_payments ADD COLUMN agent TEXT;
ALTER TABLE payments_payments ADD COLUMN tenant TEXT;
ALTER TABLE payments_refunds ADD COLUMN agent TEXT;
ALTER TABLE payments_refunds ADD COLUMN tenant TEXT;

-- Who sees the companies of which region. The sample is only ever read, so it is filled anew, with regions.
DELETE FROM crm_deals;
DELETE FROM crm_contacts;
DELETE FROM crm_companies;
ALTER TABLE crm_companies ADD COLUMN region TEXT NOT NULL DEFAULT '';
CREATE TABLE crm_territories (
  person TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (person, region)
) STRICT, WITHOUT ROWID;

ALTER TABLE notes_notes ADD COLUMN agent TEXT;
ALTER TABLE notes_notes ADD COLUMN tenant TEXT;
ALTER TABLE notes_notes ADD COLUMN edited_at INTEGER;
ALTER TABLE notes_notes ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notes_notes ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notes_notes ADD COLUMN reply_to INTEGER REFERENCES notes_notes (id);
CREATE TABLE notes_tags (
  note_id INTEGER NOT NULL REFERENCES notes_notes (id),
  tag     TEXT    NOT NULL,
  PRIMARY KEY (note_id, tag)
) STRICT, WITHOUT ROWID;
