-- Tool data of the wiki sample. A page is its revisions; the one with the highest version is what readers see.
CREATE TABLE wiki_revisions (
  slug       TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  title      TEXT    NOT NULL,
  text       TEXT    NOT NULL,
  author     TEXT    NOT NULL,
  client     TEXT    NOT NULL,
  written_at INTEGER NOT NULL,
  PRIMARY KEY (slug, version)
) WITHOUT ROWID;
