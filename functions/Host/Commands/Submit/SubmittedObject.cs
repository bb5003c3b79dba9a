namespace Spate.Host.Commands.Submit;

/// <summary>An object of a submission.</summary>
/// <param name="Object">The object, as bucket and key.</param>
/// <param name="Route">Its route.</param>
/// <param name="Run">The run of this version.</param>
/// <param name="Bytes">The object's length.</param>
/// <param name="LastModified">When this version became visible.</param>
/// <param name="HadRun">Whether this version already had a run, so that none is scheduled.</param>
internal sealed record SubmittedObject(string Object, string Route, string Run, long Bytes, DateTimeOffset LastModified, bool HadRun);

/// <summary>The totals of a submission.</summary>
/// <param name="DryRun">Whether nothing was scheduled.</param>
/// <param name="Runs">Runs that were scheduled, or would be.</param>
/// <param name="Bytes">The bytes of their objects.</param>
/// <param name="HadRuns">Objects whose version already had a run.</param>
internal sealed record SubmissionTotals(bool DryRun, long Runs, long Bytes, long HadRuns)
{
    /// <summary>These totals and one more object.</summary>
    public SubmissionTotals And(SubmittedObject submitted) =>
        submitted.HadRun ? this with { HadRuns = HadRuns + 1 } : this with { Runs = Runs + 1, Bytes = Bytes + submitted.Bytes };
}
