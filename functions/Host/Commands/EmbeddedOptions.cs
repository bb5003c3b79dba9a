using System.CommandLine;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>The options of commands that work on a data directory.</summary>
internal sealed class EmbeddedOptions
{
    private const string DefaultSettings = "host.json";

    private readonly Option<string?> _data = DataOption.Create();
    private readonly Option<string?> _settings = new("--host-settings")
    {
        Description = "How the program runs, in the schema of host.json. [default: host.json here, if it is there]", HelpName = "file",
    };

    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_settings);
    }

    /// <exception cref="CommandException">The settings cannot be read.</exception>
    public HostSettings ReadSettings(ParseResult parsed) =>
        HostSettingsReader.Load(parsed.GetValue(_settings) ?? (File.Exists(DefaultSettings) ? DefaultSettings : null));

    /// <summary>The settings of a command that knows only directories and the files beside them.</summary>
    /// <exception cref="CommandException">The settings cannot be read, or name S3 and SQS.</exception>
    public HostSettings ReadLocalSettings(ParseResult parsed)
    {
        var settings = ReadSettings(parsed);
        return settings.Aws is null
            ? settings
            : throw new CommandException(
                $"'{parsed.CommandResult.Command.Name}' works on a data directory, but the host settings name S3 and SQS. Name others with --host-settings.", ExitCode.Usage);
    }

    /// <summary>The data directory that the options and the settings name.</summary>
    public DataDirectory Directory(ParseResult parsed, HostSettings settings) => DataDirectory.Of(parsed.GetValue(_data), settings);

    /// <summary>The task hub that the options and the settings name.</summary>
    /// <exception cref="CommandException">The settings cannot be read, or the connection string is not in the environment.</exception>
    public HubLocation Hub(ParseResult parsed)
    {
        var settings = ReadSettings(parsed);
        return HubLocation.Of(Directory(parsed, settings), settings);
    }

    /// <exception cref="PipelineConfigurationException">The pipeline is not there, or not valid.</exception>
    public PipelineConfiguration LoadPipeline(ParseResult parsed, Option<string?> pipeline) =>
        PipelineOption.Load(parsed.GetValue(pipeline), DataOption.Read(parsed, _data));
}
