using System.CommandLine.Completions;
using Microsoft.DurableTask.Client;
using Spate.Host.Runs;
using Spate.Host.Server.Parts;
using Spate.Pipeline;

namespace Spate.Host.Commands.Completion;

/// <summary>What the task hub knows of runs, for shells to complete. The library asks synchronously.</summary>
internal static class RunCompletions
{
    private const int MaxIds = 50;
    private const int MaxRead = 500;

    /// <summary>The ids of the newest runs that begin as what was typed.</summary>
    public static IEnumerable<CompletionItem> Ids(CompletionContext completion, HostContextOptions context) =>
        Read(completion, context, async hub =>
    {
        var query = new OrchestrationQuery(InstanceIdPrefix: completion.WordToComplete, PageSize: MaxIds);
        return await hub.Client.GetAllInstancesAsync(query).Take(MaxIds).Select(static run => run.InstanceId).ToListAsync();
    });

    /// <summary>The routes of the newest runs.</summary>
    public static IEnumerable<CompletionItem> Routes(CompletionContext completion, HostContextOptions context) =>
        Read(completion, context, async hub =>
    {
        var runs = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: MaxRead)).Take(MaxRead).ToListAsync();
        return runs.Select(static run => run.Tags.GetValueOrDefault(RunTags.Route)).OfType<string>().Distinct(StringComparer.Ordinal);
    });

    /// <summary>The nodes that a run has called, fan-outs as a whole.</summary>
    public static IEnumerable<CompletionItem> Nodes(CompletionContext completion, HostContextOptions context, string run) =>
        Read(completion, context, async hub =>
    {
        var found = await hub.FindAsync(run, CancellationToken.None);
        var nodes = await hub.Client.ReadNodesAsync(found, CancellationToken.None);
        return nodes.SelectMany(static node => node.AndParts).Where(static node => node.Calls > 0).Select(static node => node.Path);
    });

    /// <summary>The nodes of a run that wait for an answer.</summary>
    public static IEnumerable<CompletionItem> Approvals(CompletionContext completion, HostContextOptions context, string run) =>
        Read(completion, context, async hub =>
        {
            var found = await hub.FindAsync(run, CancellationToken.None);
            var asked = found.GraphStatus()?.Approvals?.Where(static node => node.Value.Answer is null);
            return asked?.Select(static node => node.Key) ?? [];
        });

    private static IEnumerable<CompletionItem> Read(
        CompletionContext completion, HostContextOptions context, Func<RunHub, Task<IEnumerable<string>>> read)
    {
        var location = HubLocation.Of(context.Read(completion.ParseResult));
        return location.IsThere ? Completions.Of(Task.Run(ReadAsync).GetAwaiter().GetResult(), completion) : [];

        async Task<IEnumerable<string>> ReadAsync()
        {
            await using var hub = await RunHub.OpenAsync(location, CancellationToken.None);
            return await read(hub);
        }
    }
}
