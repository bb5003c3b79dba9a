namespace Spate.Durable.Dag;

/// <summary>A graph that is wrong in itself. Trying again does not help.</summary>
public sealed class DagException(string message) : Exception(message);
