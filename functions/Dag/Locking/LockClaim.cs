namespace Spate.Dag.Locking;

/// <summary>Somebody who holds a lock, or waits for it.</summary>
/// <param name="Run">The instance.</param>
/// <param name="Execution">Which of the instance's executions: one that is started again under its id has another.</param>
/// <param name="Token">Which of its claims.</param>
/// <param name="Limit">How many may hold the lock, as this one sees it.</param>
/// <param name="Priority">Higher gets it first.</param>
internal sealed record LockClaim(string Run, string Execution, string Token, int Limit, int Priority)
{
    /// <summary>The event that says it holds the lock.</summary>
    public static string GrantEvent(string token) => $"lock/{token}";
}

/// <summary>What a run says to a lock.</summary>
/// <param name="Claim">Who says it.</param>
/// <param name="Release">Whether it gives the lock, or its place in the queue, back.</param>
internal sealed record LockMessage(LockClaim Claim, bool Release)
{
    public const string Event = "lock";
}
