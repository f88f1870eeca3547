-- Tool data of the payments sample. Amounts are cents.
CREATE TABLE payments_customers (
  id         TEXT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  card_brand TEXT NOT NULL,
  card_last4 TEXT NOT NULL
) WITHOUT ROWID;

-- A caller's key names one request of that person through that client, so that a repeated request finds what the first one did.
CREATE TABLE payments_payments (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id     TEXT    NOT NULL REFERENCES payments_customers (id),
  description     TEXT    NOT NULL,
  amount          INTEGER NOT NULL CHECK (amount > 0),
  currency        TEXT    NOT NULL,
  made_by         TEXT    NOT NULL,
  client          TEXT    NOT NULL,
  idempotency_key TEXT    NOT NULL,
  made_at         INTEGER NOT NULL,
  UNIQUE (made_by, client, idempotency_key)
);
CREATE INDEX payments_payments_by_customer ON payments_payments (customer_id);

CREATE TABLE payments_refunds (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  payment_id      INTEGER NOT NULL REFERENCES payments_payments (id),
  amount          INTEGER NOT NULL CHECK (amount > 0),
  reason          TEXT    NOT NULL,
  made_by         TEXT    NOT NULL,
  client          TEXT    NOT NULL,
  idempotency_key TEXT    NOT NULL,
  made_at         INTEGER NOT NULL,
  UNIQUE (made_by, client, idempotency_key)
);
CREATE INDEX payments_refunds_by_payment ON payments_refunds (payment_id);
