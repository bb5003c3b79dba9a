using System.Text.Json.Serialization;
using Spate.Cloud;
using Spate.Enrichment;

namespace Spate.Pipeline;

/// <summary>
/// Makes a result visible: it is written last and names everything that belongs to the result. Stored as <c>manifest.json</c> under the
/// output's prefix and the input's key. Keys are relative to the manifest's bucket; sizes are bytes; times are UTC.
/// </summary>
public sealed record Manifest
{
    /// <summary>The version of this format.</summary>
    public int ManifestVersion { get; init; } = 1;

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The instance id of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Which replay of the run; null for the first run.</summary>
    public string? Replay { get; init; }

    /// <summary>The object that was read.</summary>
    public required ObjectNotification Input { get; init; }

    /// <summary>Records over all parts: <c>in</c> is always <c>out</c> + <c>rejected</c>.</summary>
    public required RecordTotals Records { get; init; }

    /// <summary>The enriched parts, in the input's order. Beside each are its counts, such as <c>part-00000.json</c>.</summary>
    public required IReadOnlyList<ManifestOutput> Outputs { get; init; }

    /// <summary>The rejects of the parts that have any.</summary>
    public required IReadOnlyList<ManifestOutput> Rejects { get; init; }

    /// <summary>Hits, misses and invalid values by the name of the lookup or geo database.</summary>
    public required IReadOnlyDictionary<string, MatchCounts> Matches { get; init; }

    /// <summary>Versions of the tables and geo databases that were used; more than one if a file changed between parts.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> TableVersions { get; init; }

    /// <summary>Keys of the aggregates by the dimension's name.</summary>
    public required IReadOnlyDictionary<string, string> Aggregates { get; init; }

    /// <summary>Key of the report as JSON.</summary>
    public required string ReportJson { get; init; }

    /// <summary>Key of the report as HTML.</summary>
    public required string ReportHtml { get; init; }

    /// <summary>What the route's steps wrote; null if it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ManifestStep>? Steps { get; init; }

    /// <summary>The prefix of the keys of the replaced version; null when there was none.</summary>
    public string? Replaces { get; init; }

    /// <summary>The times of the run.</summary>
    public required RunTimings Timings { get; init; }

    /// <summary>Every object of the result whose length is known: parts, rejects and what steps wrote.</summary>
    internal IEnumerable<(string Key, long Bytes)> Objects =>
        Outputs.Concat(Rejects).Select(output => (output.Key, output.Bytes))
            .Concat((Steps ?? []).SelectMany(step => step.Outputs).Select(output => (output.Key, output.Bytes)));

    /// <summary>How its counts do not account for every record; null if they do.</summary>
    internal string? Imbalance
    {
        get
        {
            var (read, written, rejected) = (Records.In, Records.Out, Records.Rejected);
            var (outputs, rejects) = (Outputs.Sum(output => output.Records), Rejects.Sum(output => output.Records));
            return read == written + rejected && written == outputs && rejected == rejects
                ? null
                : $"{read} records in, {written} out and {rejected} rejected, of which the objects hold {outputs} and {rejects}";
        }
    }

    /// <summary>
    /// What the keys of this version begin with, in any replay. A folder's name is the version and, behind a hyphen, the replay.
    /// </summary>
    internal string VersionPrefix
    {
        get
        {
            var folder = ReportJson[..ReportJson.LastIndexOf('/')];
            var replay = folder.IndexOf('-', folder.LastIndexOf('/') + 1);
            return replay < 0 ? folder : folder[..replay];
        }
    }
}

/// <summary>Counts of records.</summary>
/// <param name="In">Read.</param>
/// <param name="Out">Written.</param>
/// <param name="Rejected">Rejected.</param>
/// <param name="RejectedByReason">The rejected ones by reason.</param>
public sealed record RecordTotals(long In, long Out, long Rejected, IReadOnlyDictionary<string, long> RejectedByReason);

/// <summary>An object that a run wrote.</summary>
/// <param name="Part">The part's number, from 0.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Records">How many records it holds.</param>
/// <param name="FirstLine">The line of the input, from 1, at which the part begins. The line numbers of its rejects count from it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="PlainBytes">Its length before compression.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
public sealed record ManifestOutput(int Part, string Key, long Records, long FirstLine, long Bytes, long PlainBytes, string Sha256);

/// <summary>What a step wrote.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Item">The item that it ran for, from 0; null if it ran once.</param>
/// <param name="Key">The key of its own account, from which a run that is rerun goes on.</param>
/// <param name="Outputs">The objects, but for those that are kept only until the run has succeeded.</param>
public sealed record ManifestStep(string Step, int? Item, string Key, IReadOnlyList<ManifestStepOutput> Outputs);

/// <summary>An object that a step wrote.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
public sealed record ManifestStepOutput(string Output, string Key, long Bytes, string Sha256);

/// <summary>The times of a run.</summary>
/// <param name="Created">When the object was created.</param>
/// <param name="Scheduled">When the trigger scheduled the run.</param>
/// <param name="Committed">When the manifest was written.</param>
/// <param name="EnrichSeconds">Seconds spent enriching, over all parts.</param>
public sealed record RunTimings(DateTimeOffset Created, DateTimeOffset Scheduled, DateTimeOffset Committed, double EnrichSeconds);
