using System.Diagnostics;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>What the workers run. The activities do nothing, so that only the engine is measured.</summary>
internal static class BenchmarkFunctions
{
    /// <summary>The length of the hello sequence.</summary>
    internal const int Steps = 5;

    /// <summary>Calls <see cref="Steps"/> activities, one after the other.</summary>
    internal const string Sequence = nameof(Sequence);

    /// <summary>Calls as many activities as its input says at once, and awaits them all.</summary>
    internal const string Fan = nameof(Fan);

    /// <summary>
    /// Calls one activity; the result is the time, by <see cref="Stopwatch.GetTimestamp"/>, at which that began. The clock is the same for
    /// all processes of a machine.
    /// </summary>
    internal const string Stamp = nameof(Stamp);

    /// <summary>Calls one activity, which fails if the input is negative.</summary>
    internal const string One = nameof(One);

    private const string Step = nameof(Step);

    internal static void AddTo(DurableTaskRegistry registry) => registry
        .AddOrchestratorFunc<int, int>(Sequence, SequenceAsync)
        .AddOrchestratorFunc<int, int>(Fan, FanAsync)
        .AddOrchestratorFunc<int, long>(Stamp, (context, input) => context.CallActivityAsync<long>(Stamp, input))
        .AddOrchestratorFunc<int, int>(One, (context, input) => context.CallActivityAsync<int>(Step, input))
        .AddActivityFunc<int, long>(Stamp, (_, _) => Stopwatch.GetTimestamp())
        .AddActivityFunc<int, int>(Step, (_, input) => input >= 0 ? input + 1 : throw new ArgumentOutOfRangeException(nameof(input)));

    private static async Task<int> SequenceAsync(TaskOrchestrationContext context, int value)
    {
        for (var i = 0; i < Steps; i++)
            value = await context.CallActivityAsync<int>(Step, value);
        return value;
    }

    private static async Task<int> FanAsync(TaskOrchestrationContext context, int count)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>(Step, i)));
        return results.Length;
    }
}
