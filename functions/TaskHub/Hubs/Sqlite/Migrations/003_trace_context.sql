-- The span of the run that made the call, as W3C Trace Context writes it; NULL where nobody traces.
ALTER TABLE tasks ADD COLUMN trace_parent TEXT;
ALTER TABLE tasks ADD COLUMN trace_state TEXT;
