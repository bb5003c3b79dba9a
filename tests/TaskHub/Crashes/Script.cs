using FsCheck;
using FsCheck.Fluent;

namespace Spate.TaskHub.Tests.Crashes;

/// <summary>What a random orchestration does, as its input; and what it must come to.</summary>
/// <param name="Kind">
/// "call", "fail", "timer", "all" (its parts at once), "steps" (one after another) or "sub" (them in a sub-orchestration).
/// </param>
/// <param name="Number">What distinguishes calls.</param>
/// <param name="Parts">The parts of a composite.</param>
internal sealed record Script(string Kind, int Number, Script[] Parts)
{
    internal static Gen<Script> Generator => Gen.Sized(size => Composite(Math.Min(size, 12)));

    /// <summary>The result of an undisturbed run.</summary>
    internal string Expected => Kind switch
    {
        "call" => $"{Number}",
        "fail" => $"!{Number}",
        "timer" => "t",
        _ => $"{Kind}({string.Join(',', Parts.Select(part => part.Expected))})",
    };

    /// <summary>The names of all effects that activities must have.</summary>
    internal IEnumerable<int> Effects => Kind is "call" or "fail" ? [Number] : Parts.SelectMany(part => part.Effects);

    internal async Task<string> RunAsync(TaskOrchestrationContext context)
    {
        switch (Kind)
        {
            case "call":
                return await context.CallActivityAsync<string>("effect", this);
            case "fail":
                try
                {
                    return await context.CallActivityAsync<string>(
                        "effect", this, new TaskOptions(new RetryPolicy(2, TimeSpan.FromSeconds(1))));
                }
                catch (TaskFailedException)
                {
                    return Expected;
                }

            case "timer":
                await context.CreateTimer(TimeSpan.FromSeconds(Number % 20), CancellationToken.None);
                return "t";
            case "all":
                return Join(await Task.WhenAll(Parts.Select(part => part.RunAsync(context))));
            case "steps":
                var results = new List<string>();
                foreach (var part in Parts)
                    results.Add(await part.RunAsync(context));
                return Join(results);
            default:
                return await context.CallSubOrchestratorAsync<string>("script", this with { Kind = "steps" }) is { } inner
                    ? "sub" + inner["steps".Length..]
                    : "";
        }
    }

    private string Join(IEnumerable<string> results) => $"{Kind}({string.Join(',', results)})";

    private static Gen<Script> Leaf =>
        from kind in Gen.Elements("call", "call", "call", "fail", "timer")
        from number in Gen.Choose(0, 1_000_000)
        select new Script(kind, number, []);

    private static Gen<Script> Composite(int size) => size < 2
        ? Leaf
        : from kind in Gen.Elements("all", "steps", "sub")
          from count in Gen.Choose(1, 4)
          from parts in Gen.OneOf(Leaf, Composite(size / 3)).ArrayOf(count)
          select new Script(kind, 0, parts);
}
