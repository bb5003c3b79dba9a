using System.Text.Json.Serialization;

namespace Spate.Pipeline;

/// <summary>How far an object is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerState>))]
public enum LedgerState
{
    /// <summary>Its manifest is in place, and every record that it read was written or rejected.</summary>
    Committed,

    /// <summary>Its run waits or is under way.</summary>
    Running,

    /// <summary>It has no run: its notification was lost, or is on its way.</summary>
    Missing,

    /// <summary>Its run failed.</summary>
    Failed,

    /// <summary>Its run was terminated.</summary>
    Terminated,

    /// <summary>Its run completed, and its manifest is not in place.</summary>
    Lost,

    /// <summary>Its manifest is in place, and does not account for every record that was read.</summary>
    Unequal,
}

/// <summary>What was done about an object that is not as it should be.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerRepair>))]
public enum LedgerRepair
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A run was scheduled.</summary>
    Scheduled,

    /// <summary>Its run goes on from what failed.</summary>
    Rewound,

    /// <summary>Its run begins anew.</summary>
    Restarted,
}

/// <summary>One object, and what became of it.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
/// <param name="Route">The route that takes it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="LastModified">When this version became visible.</param>
/// <param name="Run">The run of this version, or the id that it would have.</param>
/// <param name="State">How far it is.</param>
public sealed record LedgerEntry(
    string Bucket, string Key, string Route, long Bytes, DateTimeOffset LastModified, string Run, LedgerState State)
{
    /// <summary>Whether the run was scheduled by a notification of the bucket, and not by somebody who listed it.</summary>
    public bool IsNotified { get; init; }

    /// <summary>Records read, by the manifest.</summary>
    public long RecordsIn { get; init; }

    /// <summary>Records written.</summary>
    public long RecordsOut { get; init; }

    /// <summary>Records put among the rejects.</summary>
    public long Rejected { get; init; }

    /// <summary>Why it is in its state, where the state alone does not say; null otherwise.</summary>
    public string? Detail { get; init; }

    /// <summary>What was done about it.</summary>
    public LedgerRepair Repair { get; init; }

    /// <summary>Whether somebody has to do something.</summary>
    [JsonIgnore]
    public bool IsWrong => State is not (LedgerState.Committed or LedgerState.Running);
}
