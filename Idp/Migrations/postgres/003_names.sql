-- A name is one person's, however it is written.
CREATE UNIQUE INDEX people_by_name ON people (lower(user_name));
