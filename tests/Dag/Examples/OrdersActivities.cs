using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.DurableTask;

namespace Spate.Dag.Tests.Examples;

/// <summary>Where the examples keep their objects.</summary>
public sealed class Bucket
{
    public ConcurrentDictionary<string, string> Objects { get; } = new(StringComparer.Ordinal);

    public string Read(Artifact artifact) => Objects[artifact.Address];

    public Artifact Write(string address, string text, ArtifactRetention retention = ArtifactRetention.UntilSuccess)
    {
        Objects[address] = text;
        return new Artifact(address, text.Length) { Retention = retention };
    }
}

/// <summary>Lines of <c>user,amount</c>.</summary>
public sealed class Validate(Bucket bucket) : TaskActivity<Artifact, Artifact>
{
    public override Task<Artifact> RunAsync(TaskActivityContext context, Artifact input) =>
        bucket.Read(input).Split('\n').All(line => line.Split(',').Length == 2)
            ? Task.FromResult(input with { Retention = ArtifactRetention.Forever })
            : throw new InvalidDataException($"{input.Address} has a line that is not user,amount");
}

public sealed class Transform(Bucket bucket) : TaskActivity<Artifact, Artifact>
{
    public override Task<Artifact> RunAsync(TaskActivityContext context, Artifact input) =>
        Task.FromResult(bucket.Write($"{context.InstanceId}/rows", bucket.Read(input).ToLowerInvariant()));
}

public sealed class AggregateUsers(Bucket bucket) : TaskActivity<Artifact, Artifact>
{
    public override Task<Artifact> RunAsync(TaskActivityContext context, Artifact input)
    {
        var users = bucket.Read(input).Split('\n').Select(line => line.Split(',')[0]).Distinct().Count();
        return Task.FromResult(bucket.Write($"{context.InstanceId}/users", $"{users} users"));
    }
}

public sealed class AggregateOrders(Bucket bucket) : TaskActivity<Artifact, Artifact>
{
    public override Task<Artifact> RunAsync(TaskActivityContext context, Artifact input)
    {
        var sum = bucket.Read(input).Split('\n').Sum(line => int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture));
        return Task.FromResult(bucket.Write($"{context.InstanceId}/orders", $"orders of {sum}"));
    }
}

public sealed record Totals(Artifact Users, Artifact Orders);

public sealed class Report(Bucket bucket) : TaskActivity<Totals, Artifact>
{
    public override Task<Artifact> RunAsync(TaskActivityContext context, Totals input) => Task.FromResult(
        bucket.Write($"{context.InstanceId}/report", $"{bucket.Read(input.Users)}, {bucket.Read(input.Orders)}"));
}

public sealed class Upload(Bucket bucket) : TaskActivity<Artifact, Artifact>
{
    public override Task<Artifact> RunAsync(TaskActivityContext context, Artifact input) =>
        Task.FromResult(bucket.Write($"public/{context.InstanceId}", bucket.Read(input), ArtifactRetention.Forever));
}

public sealed class Delete(Bucket bucket) : TaskActivity<IEnumerable<Artifact>, bool>
{
    public override Task<bool> RunAsync(TaskActivityContext context, IEnumerable<Artifact> input)
    {
        foreach (var artifact in input) bucket.Objects.TryRemove(artifact.Address, out _);
        return Task.FromResult(true);
    }
}
