using Spate.Enrichment;
using Spate.Host.Runs.Actions;
using Spate.Pipeline;
using Spate.Planning;
using Spate.TaskHub;

namespace Spate.Host.Commands;

/// <summary>An exception as the one line that a user needs.</summary>
internal sealed record CommandFailure(string Message, int ExitCode)
{
    private const string ConnectionString =
        "It comes from the environment variable that the setting extensions.durableTask.storageProvider.connectionStringName names, "
        + "or from SPATE_POSTGRES.";

    /// <summary>
    /// Explains errors whose message says what is wrong and where; null for unexpected ones, which are shown with their stack trace.
    /// </summary>
    public static CommandFailure? Explain(Exception exception) => exception switch
    {
        PipelineConfigurationException configuration => new(configuration.Message, Host.ExitCode.Usage),
        PlanException plan => new(plan.Message, Host.ExitCode.Usage),
        RunRefusedException refusal =>
            new(refusal.Message, refusal.Reason == RefusalReason.Invalid ? Host.ExitCode.Usage : Host.ExitCode.Failed),
        CommandException command => new(command.Message, command.ExitCode),
        TaskHubException { IsMisconfigured: true } hub => new($"{hub.Message} {ConnectionString}", Host.ExitCode.Usage),
        ReferenceTableException or GeoDatabaseException or TaskHubException or InvalidDataException =>
            new(exception.Message, Host.ExitCode.Failed),
        IOException or UnauthorizedAccessException => new(exception.Message, Host.ExitCode.Failed),
        _ => null,
    };
}
