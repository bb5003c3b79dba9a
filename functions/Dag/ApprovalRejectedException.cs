namespace Spate.Dag;

/// <summary>An approval was rejected.</summary>
public sealed class ApprovalRejectedException(string message) : Exception(message);
