-- Tool data of a server that is none of the named samples.
CREATE TABLE notes_notes (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  text       TEXT    NOT NULL,
  author     TEXT    NOT NULL,
  client     TEXT    NOT NULL,
  written_at INTEGER NOT NULL
);
