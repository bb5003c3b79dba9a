using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Host.Server.Parts;
using Spate.TaskHub;

namespace Spate.Host.Runs;

/// <summary>Reads the runs of a task hub, whether or not a Spate is running there.</summary>
internal sealed class RunHub : IAsyncDisposable
{
    private RunHub(ITaskHub hub) => (Hub, Client) = (hub, new HubDurableTaskClient(hub));

    public ITaskHub Hub { get; }

    public HubDurableTaskClient Client { get; }

    /// <exception cref="CommandException">There is no hub: nothing has run there.</exception>
    public static async Task<RunHub> OpenAsync(HubLocation location, CancellationToken cancellationToken)
    {
        location.RequireThere();
        var hub = location.Open(NullLoggerFactory.Instance);
        try
        {
            await hub.InitializeAsync(cancellationToken);
            return new RunHub(hub);
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds a run by its id or a unique prefix of it.</summary>
    /// <exception cref="CommandException">There is no such run, or more than one.</exception>
    public async Task<OrchestrationMetadata> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await Client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } exact)
            return exact;

        var matches = new List<string>();
        await foreach (var run in Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: id, PageSize: 10))
            .WithCancellation(cancellationToken))
        {
            matches.Add(run.InstanceId);
            if (matches.Count == 10)
                break;
        }

        return matches switch
        {
            [var only] => (await Client.GetInstanceAsync(only, getInputsAndOutputs: true, cancellationToken))!,
            [] => throw new CommandException($"There is no run '{id}'. 'spate list' shows the runs."),
            _ => throw new CommandException($"'{id}' begins the ids of several runs: {string.Join(", ", matches)}"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Hub.DisposeAsync();
    }
}
