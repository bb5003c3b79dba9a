using System.Globalization;
using Microsoft.DurableTask;

namespace Spate.Dag;

/// <summary>How an activity is called: after which failures again, on which workers, before what, and for how long at most.</summary>
public sealed record ActivityOptions
{
    /// <summary>The pool of workers that run what names no pool.</summary>
    public const string DefaultPool = "default";

    /// <summary>What happens after a failure; null lets the failure through.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>The pool of workers that run it.</summary>
    public string Pool { get; init; } = DefaultPool;

    /// <summary>Higher runs first within a pool.</summary>
    public int Priority { get; init; }

    /// <summary>How long one attempt may run before it fails with a <see cref="TimeoutException"/>; null is without limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The path of the node that calls it; a graph fills it in.</summary>
    public string? Node { get; init; }

    /// <summary>The options of the Durable Task SDK that say the same. What differs from the defaults is in their tags.</summary>
    /// <seealso cref="ActivityTags"/>
    public TaskOptions ToTaskOptions()
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Pool != DefaultPool) tags[ActivityTags.Pool] = Pool;
        if (Priority != 0) tags[ActivityTags.Priority] = Priority.ToString(CultureInfo.InvariantCulture);
        if (Timeout is { } limit) tags[ActivityTags.Timeout] = limit.ToString("c", CultureInfo.InvariantCulture);
        if (Node is not null) tags[ActivityTags.Node] = Node;
        return new TaskOptions(Retry, tags);
    }
}
