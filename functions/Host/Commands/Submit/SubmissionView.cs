using System.Text.Json;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Submit;

/// <summary>Shows the progress of a submission: a line for every object, as text or as JSON, and the totals.</summary>
internal sealed class SubmissionView(TextWriter output, bool json, bool dryRun)
{
    private SubmissionTotals _totals = new(dryRun, 0, 0, 0);

    /// <summary>Whether no object was shown.</summary>
    public bool IsEmpty => _totals is { Runs: 0, HadRuns: 0 };

    public void Show(SubmittedObject submitted)
    {
        _totals = _totals.And(submitted);
        output.WriteLine(json ? JsonSerializer.Serialize(submitted, HostJson.Readable.SubmittedObject) : Line(submitted));
    }

    public void ShowTotals() =>
        output.WriteLine(json ? JsonSerializer.Serialize(_totals, HostJson.Readable.SubmissionTotals) : Line(_totals));

    private string Line(SubmittedObject submitted)
    {
        var verb = (submitted.HadRun, dryRun) switch { (true, _) => "has a run", (_, true) => "would schedule", _ => "scheduled" };
        return $"{verb} {Printable.Line(submitted.Object)}, {Units.Bytes(submitted.Bytes)}: {submitted.Run}";
    }

    private string Line(SubmissionTotals totals)
    {
        if (IsEmpty)
            return "No object matches.";

        var verb = totals.DryRun ? "Would schedule" : "Scheduled";
        var runs = $"{verb} {Units.Count(totals.Runs, "run")} over {Units.Bytes(totals.Bytes)}.";
        return totals.HadRuns > 0 ? $"{runs} {Units.Count(totals.HadRuns, "object")} already had a run." : runs;
    }
}
