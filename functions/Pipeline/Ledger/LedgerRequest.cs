namespace Spate.Pipeline;

/// <summary>Which objects are accounted for.</summary>
public sealed record LedgerRequest
{
    /// <summary>Only objects of this bucket; null for those of every route.</summary>
    public string? Bucket { get; init; }

    /// <summary>Only objects whose keys begin with this.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Only what this route takes; null for any route.</summary>
    public string? Route { get; init; }

    /// <summary>Only what was written at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what was written before this time.</summary>
    public DateTimeOffset? Until { get; init; }
}
