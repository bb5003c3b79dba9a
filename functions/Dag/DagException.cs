namespace Spate.Dag;

/// <summary>A graph that is wrong in itself. Running it again does not help.</summary>
public sealed class DagException(string message) : Exception(message);
