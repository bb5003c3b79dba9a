-- Runs once, in an empty database, before Spate makes its schema. KEDA's role must find its rights on views that are not there yet, so it gets
-- them by default on all that Spate makes; where a person sets up the database, two grants are enough (keda/README.md).
CREATE ROLE spate_keda LOGIN PASSWORD 'spate_keda' CONNECTION LIMIT 10;
CREATE SCHEMA spate;
GRANT USAGE ON SCHEMA spate TO spate_keda;
ALTER DEFAULT PRIVILEGES IN SCHEMA spate GRANT SELECT ON TABLES TO spate_keda;
