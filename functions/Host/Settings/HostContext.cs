using Spate.Cloud;
using Spate.Pipeline;

namespace Spate.Host.Settings;

/// <summary>The context of commands that work on a hub or a queue: where the data is, and how the program runs.</summary>
internal sealed record HostContext(DataDirectory Data, HostSettings Settings)
{
    /// <summary>The number of activities that run at a time in this process.</summary>
    public int Slots => Settings.DurableTask.MaxConcurrentActivityFunctions is > 0 and var slots ? slots : Environment.ProcessorCount;

    /// <summary>The location of an object, for people.</summary>
    public string Show(ObjectAddress address) => Settings.Aws is null ? Data.PathOf(address) : address.ToString();

    /// <summary>Limits the timeouts of the routes and their steps to the host's.</summary>
    public PipelineConfiguration Limit(PipelineConfiguration pipeline) => pipeline with
    {
        Routes =
        [
            .. pipeline.Routes.Select(route => route with
            {
                Timeout = Limit(route.Timeout),
                Steps = [.. route.Steps.Select(step => step with { Plan = step.Plan with { Timeout = Limit(step.Plan.Timeout) } })],
            }),
        ],
    };

    private TimeSpan Limit(TimeSpan timeout) => timeout <= Settings.FunctionTimeout ? timeout : Settings.FunctionTimeout;
}
