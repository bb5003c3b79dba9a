using System.CommandLine;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>The options of commands that work on a task hub or a queue: where the data is, and how the program runs.</summary>
internal sealed class HostContextOptions
{
    private const string DefaultSettings = "host.json";

    private readonly Option<string?> _data = DataOption.Create();
    private readonly Option<string?> _settings = new("--host-settings")
    {
        Description = "How the program runs, in the schema of host.json. [default: host.json here, if it is there]",
        HelpName = "file",
    };

    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_settings);
    }

    /// <exception cref="CommandException">The settings cannot be read.</exception>
    public HostContext Read(ParseResult parsed) => Of(parsed, ReadSettings(parsed));

    /// <summary>Reads the context of a command that works only on directories.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">Changes the settings before the context is made.</param>
    /// <exception cref="CommandException">The settings cannot be read, or name S3 and SQS.</exception>
    public HostContext ReadLocal(ParseResult parsed, Func<HostSettings, HostSettings> change)
    {
        var settings = ReadSettings(parsed);
        return settings.Aws is null
            ? Of(parsed, change(settings))
            : throw new CommandException(
                $"'{parsed.CommandResult.Command.Name}' works on a data directory, but the host settings name S3 and SQS. "
                + "Name others with --host-settings.",
                ExitCode.Usage);
    }

    /// <summary>Reads the pipeline, within the limits of the host.</summary>
    /// <exception cref="PipelineConfigurationException">The pipeline is missing or not valid.</exception>
    public PipelineConfiguration LoadPipeline(ParseResult parsed, Option<string?> pipeline, HostContext host) =>
        host.Limit(PipelineOption.Load(parsed.GetValue(pipeline), DataOption.Read(parsed, _data)));

    private HostContext Of(ParseResult parsed, HostSettings settings) => new(DataDirectory.Of(parsed.GetValue(_data), settings), settings);

    private HostSettings ReadSettings(ParseResult parsed) =>
        HostSettingsReader.Load(parsed.GetValue(_settings) ?? (File.Exists(DefaultSettings) ? DefaultSettings : null));
}
