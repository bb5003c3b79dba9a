CREATE INDEX instances_status ON instances (status, created_at, instance_id);
