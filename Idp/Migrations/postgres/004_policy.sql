-- People by themselves beside groups, what a connection discloses and reaches, who approved it and when; and every change, numbered, never altered.
-- A row's number is that of the change that made it what it is.
ALTER TABLE clients ADD COLUMN assigned_people TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN change BIGINT NOT NULL DEFAULT 0;

ALTER TABLE servers ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE servers ADD COLUMN assigned_people TEXT NOT NULL DEFAULT '[]';
ALTER TABLE servers ADD COLUMN change BIGINT NOT NULL DEFAULT 0;

ALTER TABLE connections ADD COLUMN people TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN resources TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN disclosure TEXT NOT NULL DEFAULT '{}';
ALTER TABLE connections ALTER COLUMN approved_by DROP NOT NULL;
ALTER TABLE connections ADD COLUMN approved_at BIGINT;
ALTER TABLE connections ADD COLUMN change BIGINT NOT NULL DEFAULT 0;

CREATE TABLE policy_changes (
  number  BIGINT PRIMARY KEY,
  at      BIGINT NOT NULL,
  author  TEXT NOT NULL,
  kind    TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  action  TEXT NOT NULL,
  reason  TEXT NOT NULL,
  before  TEXT,
  after   TEXT
);
CREATE INDEX policy_changes_subject ON policy_changes (kind, subject);

CREATE FUNCTION refuse_to_alter_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'changes are not altered';
END
$$;
CREATE TRIGGER policy_changes_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_changes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter_changes();
