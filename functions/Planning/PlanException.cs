namespace Spate.Planning;

/// <summary>A plan cannot be made. The message says why, and which option to change.</summary>
public sealed class PlanException(string message) : Exception(message);
