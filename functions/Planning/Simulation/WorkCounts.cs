namespace Spate.Planning.Simulation;

/// <summary>
/// Messages by state, activities of one pool by state, and its busy workers. Work of a failed pod counts as in flight and running until it
/// is free again.
/// </summary>
internal readonly record struct WorkCounts(int Visible, int InFlight, int Waiting, int Running, int Busy = 0);
