-- Tool data of the wiki sample. A page is its revisions; the one with the highest version is what readers see.
CREATE TABLE wiki_revisions (
  slug       TEXT COLLATE "C" NOT NULL,
  version    INTEGER NOT NULL,
  title      TEXT COLLATE "C" NOT NULL,
  text       TEXT COLLATE "C" NOT NULL,
  author     TEXT COLLATE "C" NOT NULL,
  client     TEXT COLLATE "C" NOT NULL,
  written_at BIGINT NOT NULL,
  PRIMARY KEY (slug, version)
);
