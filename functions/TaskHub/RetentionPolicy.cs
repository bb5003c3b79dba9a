namespace Spate.TaskHub;

/// <summary>How long runs are kept after they ended, with their sub-orchestrations; null is for ever.</summary>
public sealed record RetentionPolicy
{
    /// <summary>Runs that completed.</summary>
    public TimeSpan? Completed { get; init; }

    /// <summary>Runs that failed.</summary>
    public TimeSpan? Failed { get; init; }

    /// <summary>Runs that were terminated.</summary>
    public TimeSpan? Terminated { get; init; }

    /// <summary>
    /// The histories of runs that completed, with what their activities returned and logged. A run without its history is listed with its
    /// input and output, and can be restarted, but not rewound.
    /// </summary>
    public TimeSpan? Histories { get; init; }
}

/// <summary>What a hub forgets, and when.</summary>
public sealed record RetentionOptions
{
    /// <summary>What holds for runs that no other policy is for.</summary>
    public RetentionPolicy Default { get; init; } = new();

    /// <summary>The tag by whose value runs have policies of their own.</summary>
    public string Tag { get; init; } = "";

    /// <summary>The policies by the value of <see cref="Tag"/>. They count as a whole, in place of <see cref="Default"/>.</summary>
    public IReadOnlyDictionary<string, RetentionPolicy> ByTag { get; init; } =
        new Dictionary<string, RetentionPolicy>(StringComparer.Ordinal);

    /// <summary>How long after one look at the hub the next one begins.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    internal IEnumerable<RetentionPolicy> All => [Default, .. ByTag.Values];

    internal RetentionPolicy For(InstanceState run) =>
        run.Tags.TryGetValue(Tag, out var value) ? ByTag.GetValueOrDefault(value, Default) : Default;
}
