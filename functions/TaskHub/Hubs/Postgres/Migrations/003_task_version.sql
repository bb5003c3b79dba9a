-- The version of the activity that a call asks for; NULL for none.
ALTER TABLE tasks ADD COLUMN version text;
