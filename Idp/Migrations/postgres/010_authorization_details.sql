-- RFC 9396: the types of authorization details that a server knows, and those that a connection grants. None unless somebody says so.
ALTER TABLE servers ADD COLUMN detail_types TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN detail_types TEXT NOT NULL DEFAULT '[]';
