-- How old a sign-in may be that a connection is used with, in seconds. RFC 9470.
ALTER TABLE connections ADD COLUMN max_age INTEGER;
