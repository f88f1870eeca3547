-- Tool data of the crm sample.
CREATE TABLE crm_companies (
  id        TEXT    NOT NULL PRIMARY KEY,
  name      TEXT    NOT NULL,
  industry  TEXT    NOT NULL,
  city      TEXT    NOT NULL,
  employees INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE crm_contacts (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  company_id TEXT    NOT NULL REFERENCES crm_companies (id),
  name       TEXT    NOT NULL,
  role       TEXT    NOT NULL,
  email      TEXT    NOT NULL,
  phone      TEXT    NOT NULL
);
CREATE INDEX crm_contacts_by_company ON crm_contacts (company_id);

-- Amounts are whole euros; close dates are yyyy-mm-dd.
CREATE TABLE crm_deals (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  company_id TEXT    NOT NULL REFERENCES crm_companies (id),
  name       TEXT    NOT NULL,
  stage      TEXT    NOT NULL,
  euros      INTEGER NOT NULL,
  closes_on  TEXT    NOT NULL,
  owner      TEXT    NOT NULL
);
CREATE INDEX crm_deals_by_company ON crm_deals (company_id);
CREATE INDEX crm_deals_by_close ON crm_deals (closes_on);
