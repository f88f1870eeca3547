-- A name is one person's, however it is written. PasswordCheck looks it up by lower(), which is the same on PostgreSQL.
CREATE UNIQUE INDEX people_by_name ON people (lower(user_name));
