using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>The number of activities of each pool that run at a time in this process.</summary>
internal static class PoolSlots
{
    private const int MaxSlots = 10_000;

    /// <summary>
    /// Reads <c>default,heavy</c> or <c>default=6,heavy=2</c>. Pools without a number share the remaining slots evenly, the first ones with
    /// one more; each has at least one. So no more runs at a time than the machine or pod is sized for.
    /// </summary>
    /// <param name="text">The pools, as <c>--pools</c> names them.</param>
    /// <param name="slots">The total number of activities at a time.</param>
    /// <param name="pipeline">The pipeline, which names the pools.</param>
    /// <exception cref="CommandException">The name of a pool is not valid, or the pipeline does not use it.</exception>
    public static IReadOnlyDictionary<string, int> Parse(string text, int slots, PipelineConfiguration pipeline)
    {
        var named = text.Split(',', StringSplitOptions.TrimEntries).Select(Entry).ToList();
        foreach (var twice in named.GroupBy(static entry => entry.Pool, StringComparer.Ordinal).Where(static pools => pools.Count() > 1))
            throw Wrong($"names '{twice.Key}' twice");
        RequireKnown(named.Select(static entry => entry.Pool), pipeline);

        var shared = named.Count(static entry => entry.Slots is null);
        var left = Math.Max(shared, slots - named.Sum(static entry => entry.Slots ?? 0));
        var pools = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (pool, own) in named)
        {
            var share = own ?? (left + shared - 1) / shared;
            pools.Add(pool, share);
            if (own is null)
                (left, shared) = (left - share, shared - 1);
        }

        return pools;
    }

    /// <summary>
    /// All pools of a pipeline, each with all slots: in a single process, no core is reserved for a pool that has nothing to do.
    /// </summary>
    public static IReadOnlyDictionary<string, int> All(int slots, PipelineConfiguration pipeline) =>
        pipeline.Pools.ToDictionary(static pool => pool, _ => slots, StringComparer.Ordinal);

    private static (string Pool, int? Slots) Entry(string entry)
    {
        var parts = entry.Split('=', 2);
        if (!PipelineConfiguration.IsPool(parts[0]))
            throw Wrong($"names '{parts[0]}', which cannot be a pool: use lower-case letters, digits and '-', 40 at most, a letter first");
        if (parts.Length == 1)
            return (parts[0], null);
        return int.TryParse(parts[1], out var slots) && slots is >= 1 and <= MaxSlots
            ? (parts[0], slots)
            : throw Wrong($"gives '{parts[0]}' '{parts[1]}' slots: use a whole number from 1 to {MaxSlots}");
    }

    private static void RequireKnown(IEnumerable<string> pools, PipelineConfiguration pipeline)
    {
        var unknown = pools.Where(pool => pool != TaskPlacement.DefaultPool && !pipeline.Pools.Contains(pool, StringComparer.Ordinal));
        foreach (var pool in unknown)
        {
            throw Wrong(
                $"names '{pool}', but pipeline.yaml has work for {string.Join(" and ", pipeline.Pools)} only: set routes.NAME.pool or "
                + "parts.pool, or correct the name");
        }
    }

    private static CommandException Wrong(string what) => new($"--pools {what}.", ExitCode.Usage);
}
