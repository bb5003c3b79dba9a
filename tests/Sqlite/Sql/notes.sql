Text before the first name is about the file.

-- name: add-note
INSERT INTO notes (text) VALUES ($text);

-- name: add-reference
INSERT INTO refs (note) VALUES ($note);

-- name: count-notes
SELECT COUNT(*) FROM notes;

-- name: notes-between
SELECT text FROM notes WHERE id <= $last AND id >= $first ORDER BY id;

