-- Tool data of the design sample. Every server's store has the tables of all samples; only its own are ever filled.
CREATE TABLE design_files (
  id         TEXT    NOT NULL PRIMARY KEY,
  name       TEXT    NOT NULL,
  team       TEXT    NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE design_frames (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  file_id TEXT    NOT NULL REFERENCES design_files (id),
  name    TEXT    NOT NULL,
  width   INTEGER NOT NULL,
  height  INTEGER NOT NULL,
  UNIQUE (file_id, name)
);

CREATE TABLE design_comments (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  frame_id   INTEGER NOT NULL REFERENCES design_frames (id),
  text       TEXT    NOT NULL,
  author     TEXT    NOT NULL,
  client     TEXT    NOT NULL,
  written_at INTEGER NOT NULL
);
CREATE INDEX design_comments_by_frame ON design_comments (frame_id);
