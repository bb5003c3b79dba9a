namespace Spate.Planning;

/// <summary>No plan can be made of what was given. The message says why, and which option to change.</summary>
public sealed class PlanException(string message) : Exception(message);
