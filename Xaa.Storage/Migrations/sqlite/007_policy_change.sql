-- The change of policy that decided a token request.
ALTER TABLE records ADD COLUMN policy_change INTEGER;
