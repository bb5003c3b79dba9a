using Spate.Cloud;
using Spate.Pipeline;

namespace Spate.Host.Settings;

/// <summary>What every command that works on a hub or a queue is given: where its data lies, and how the program runs.</summary>
internal sealed record HostContext(DataDirectory Data, HostSettings Settings)
{
    /// <summary>How many activities run at a time in this process.</summary>
    public int Slots => Settings.DurableTask.MaxConcurrentActivityFunctions is > 0 and var slots ? slots : Environment.ProcessorCount;

    /// <summary>Where an object lies, as a user would look for it.</summary>
    public string Show(ObjectAddress address) => Settings.Aws is null ? Data.PathOf(address) : address.ToString();

    /// <summary>No activity may take longer than the host allows, whatever its route says.</summary>
    public PipelineConfiguration Limit(PipelineConfiguration pipeline) => pipeline with
    {
        Routes =
        [
            .. pipeline.Routes.Select(
                route => route.Timeout <= Settings.FunctionTimeout ? route : route with { Timeout = Settings.FunctionTimeout }),
        ],
    };
}
