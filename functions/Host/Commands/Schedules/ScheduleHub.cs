using Spate.Host.Runs;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands.Schedules;

/// <summary>The schedules of a task hub.</summary>
internal sealed class ScheduleHub : IAsyncDisposable
{
    private readonly RunHub _hub;

    private ScheduleHub(RunHub hub, TimeProvider time) => (_hub, Schedules) = (hub, new ScheduleClient(hub.Client, time));

    public ScheduleClient Schedules { get; }

    /// <exception cref="CommandException">There is no hub: nothing ever ran there.</exception>
    public static async Task<ScheduleHub> OpenAsync(HostContext host, TimeProvider time, CancellationToken cancellationToken) =>
        new(await RunHub.OpenAsync(HubLocation.Of(host), cancellationToken), time);

    /// <exception cref="CommandException">There is no such schedule.</exception>
    public async Task<ScheduleStatus> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (await Schedules.FindAsync(name, cancellationToken) is { } schedule)
            return schedule;
        var names = (await Schedules.ListAsync(cancellationToken)).Select(static status => status.Schedule.Name).ToList();
        var known = names switch
        {
            [] => "There are none: workers take them from pipeline.yaml when they start.",
            _ when Spelling.Nearest(name, names) is { } nearest => $"Did you mean '{nearest}'?",
            _ => $"There are {string.Join(", ", names)}.",
        };
        throw new CommandException($"There is no schedule '{name}'. {known}");
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}
