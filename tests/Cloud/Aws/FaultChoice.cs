using System.Collections.Concurrent;

namespace Spate.Cloud.Tests.Aws;

/// <summary>Chooses the first try of one request in so many, and one fault after the other.</summary>
internal sealed class FirstTries(int oneIn, IReadOnlyList<Fault> faults)
{
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private int _requests;
    private int _turn;

    /// <summary>A try is told from another request by the SDK's own number of it, which it keeps over its tries.</summary>
    public Fault? Next(LoopbackExchange exchange)
    {
        var request = $"{exchange.Headers.GetValueOrDefault("amz-sdk-invocation-id")} {exchange.Method} {exchange.Target}";
        if (!_seen.TryAdd(request, true) || Interlocked.Increment(ref _requests) % oneIn != 0)
            return null;
        return faults[(Interlocked.Increment(ref _turn) - 1) % faults.Count];
    }
}

/// <summary>Chooses a share of all tries, each independently of the others, and a fault that it can meet.</summary>
internal sealed class Chance(double share, int seed, IReadOnlyList<Fault> faults)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public Fault? Next(LoopbackExchange exchange)
    {
        var action = exchange.Headers.GetValueOrDefault(SqsFaults.Action);
        var possible = faults.Where(fault => fault.CanMeet(action)).ToList();
        lock (_gate)
            return _random.NextDouble() < share ? possible[_random.Next(possible.Count)] : null;
    }
}
