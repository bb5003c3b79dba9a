using System.CommandLine;
using Spate.Host.Commands.Generate;
using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>The <c>pipeline.yaml</c> of a command.</summary>
internal static class PipelineOption
{
    public static Option<string?> Create() => new("--pipeline")
    {
        Description = "What to do with the data. [default: pipeline.yaml here, or else in the data directory]",
        HelpName = "file",
    };

    /// <summary>Loads the named pipeline, or the one in the current directory, or the one in the data directory.</summary>
    /// <exception cref="PipelineConfigurationException">It is missing or not valid.</exception>
    public static PipelineConfiguration Load(string? named, string dataDirectory) =>
        PipelineConfiguration.Load(Locate(named, dataDirectory));

    public static string Locate(string? named, string dataDirectory) =>
        named ?? (File.Exists(DemoWorkspace.Pipeline) ? DemoWorkspace.Pipeline : Path.Combine(dataDirectory, DemoWorkspace.Pipeline));
}
