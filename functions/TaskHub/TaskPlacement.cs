using System.Globalization;

namespace Spate.TaskHub;

/// <summary>Where, before what and for how long at most an activity runs. Orchestrators say it in the tags of the call.</summary>
/// <param name="Pool">The pool of workers that run it.</param>
/// <param name="Priority">Higher runs first within the pool.</param>
/// <param name="Timeout">How long one attempt may run before it fails with a <see cref="TimeoutException"/>; null is without limit.</param>
public sealed record TaskPlacement(string Pool = TaskPlacement.DefaultPool, int Priority = 0, TimeSpan? Timeout = null)
{
    /// <summary>The pool of calls that name none.</summary>
    public const string DefaultPool = "default";

    /// <summary>The tag of a call that names its pool.</summary>
    public const string PoolTag = "spate.pool";

    /// <summary>The tag of a call that gives its priority: an integer.</summary>
    public const string PriorityTag = "spate.priority";

    /// <summary>
    /// The tag of a call that limits the time of one attempt: a time span in .NET's constant format, such as <c>00:05:00</c>.
    /// </summary>
    public const string TimeoutTag = "spate.timeout";

    /// <summary>The default pool, priority 0, no timeout.</summary>
    public static TaskPlacement Default { get; } = new();

    /// <summary>Reads the tags of a call.</summary>
    /// <exception cref="FormatException">A tag has a value that it cannot have; the message says which.</exception>
    public static TaskPlacement FromTags(IEnumerable<KeyValuePair<string, string>>? tags)
    {
        var placement = Default;
        foreach (var (name, value) in tags ?? [])
        {
            placement = name switch
            {
                PoolTag => placement with { Pool = value.Length > 0 ? value : throw Invalid(name, value, "the name of a pool") },
                PriorityTag => placement with { Priority = ParsePriority(value) },
                TimeoutTag => placement with { Timeout = ParseTimeout(value) },
                _ => placement,
            };
        }

        return placement;
    }

    /// <summary>The tags, with those of this placement.</summary>
    internal Dictionary<string, string> AddTo(IReadOnlyDictionary<string, string>? tags)
    {
        var all = new Dictionary<string, string>(tags ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        if (Pool != DefaultPool)
            all[PoolTag] = Pool;
        if (Priority != 0)
            all[PriorityTag] = Priority.ToString(CultureInfo.InvariantCulture);
        if (Timeout is { } timeout)
            all[TimeoutTag] = timeout.ToString("c", CultureInfo.InvariantCulture);
        return all;
    }

    private static int ParsePriority(string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)
            ? priority
            : throw Invalid(PriorityTag, value, "an integer");

    private static TimeSpan ParseTimeout(string value) =>
        TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var timeout) && timeout > TimeSpan.Zero
            ? timeout
            : throw Invalid(TimeoutTag, value, "a time span such as 00:05:00");

    private static FormatException Invalid(string name, string value, string expected) =>
        new($"The tag '{name}' of an activity call is '{value}', and must be {expected}.");
}
