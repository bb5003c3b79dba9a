using System.CommandLine;
using System.CommandLine.Completions;
using Spate.Host.Commands.Approve;
using Spate.Host.Commands.Check;
using Spate.Host.Commands.Cohort;
using Spate.Host.Commands.Completion;
using Spate.Host.Commands.Dashboard;
using Spate.Host.Commands.Demo;
using Spate.Host.Commands.Enrich;
using Spate.Host.Commands.Generate;
using Spate.Host.Commands.Get;
using Spate.Host.Commands.Graph;
using Spate.Host.Commands.Health;
using Spate.Host.Commands.Ledger;
using Spate.Host.Commands.List;
using Spate.Host.Commands.Logs;
using Spate.Host.Commands.Plan;
using Spate.Host.Commands.Provision;
using Spate.Host.Commands.Purge;
using Spate.Host.Commands.Queue;
using Spate.Host.Commands.Replay;
using Spate.Host.Commands.Rerun;
using Spate.Host.Commands.Restart;
using Spate.Host.Commands.Resume;
using Spate.Host.Commands.Rewind;
using Spate.Host.Commands.Run;
using Spate.Host.Commands.Schedules;
using Spate.Host.Commands.Submit;
using Spate.Host.Commands.Suspend;
using Spate.Host.Commands.Terminate;
using Spate.Host.Commands.Watch;
using Spate.Host.Commands.Worker;
using Spate.Host.Terminals;

namespace Spate.Host.Commands;

/// <summary>The <c>spate</c> command line: its commands, and how they end.</summary>
internal static class SpateCommandLine
{
    /// <summary>Builds the command line. Building and parsing access neither files nor the network.</summary>
    public static RootCommand Create(Terminal terminal) =>
        new("Takes files that are dropped into a bucket, enriches every event in them, and writes them back.")
        {
            DemoCommand.Create(terminal),
            RunCommand.Create(terminal),
            WorkerCommand.Create(),
            DashboardCommand.Create(),
            HealthCommand.Create(terminal),
            SubmitCommand.Create(terminal),
            ListCommand.Create(terminal),
            GetCommand.Create(terminal),
            LogsCommand.Create(terminal),
            CohortCommand.Create(terminal),
            SchedulesCommand.Create(terminal),
            WatchCommand.Create(terminal),
            RestartCommand.Create(terminal),
            RewindCommand.Create(terminal),
            RerunCommand.Create(terminal),
            ReplayCommand.Create(terminal),
            TerminateCommand.Create(terminal),
            SuspendCommand.Create(terminal),
            ResumeCommand.Create(terminal),
            ApproveCommand.Create(terminal),
            PurgeCommand.Create(terminal),
            QueueCommand.Create(terminal),
            LedgerCommand.Create(terminal),
            ProvisionCommand.Create(terminal),
            GraphCommand.Create(terminal),
            CheckCommand.Create(terminal),
            EnrichCommand.Create(terminal),
            GenerateCommand.Create(terminal),
            PlanCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            CommonOptions.Verbose,
        };

    /// <summary>Parses a command line. What begins with @ stays as it is: it names no file of further arguments.</summary>
    public static ParseResult Parse(Terminal terminal, string[] arguments) =>
        Create(terminal).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Whether a shell asks what may follow: what is typed so far is one argument, of no command.</summary>
    private static bool IsSuggestion(ParseResult parsed) =>
        ((RootCommand)parsed.RootCommandResult.Command).Directives.OfType<SuggestDirective>()
            .Any(directive => parsed.GetResult(directive) is not null);

    /// <summary>Runs one command and returns the process's exit code (see <see cref="ExitCode"/>).</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var parsed = Parse(terminal, arguments is [] ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0 && !IsSuggestion(parsed))
            return UsageErrors.Report(parsed, terminal);

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            var exitCode = await parsed.InvokeAsync(configuration, cancellationToken);
            return arguments is [] ? ExitCode.Usage : exitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await terminal.Error.WriteLineAsync("spate: interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (!parsed.GetValue(CommonOptions.Verbose) && CommandFailure.Explain(exception) is { } failure)
        {
            await terminal.Error.WriteLineAsync($"spate: {failure.Message}");
            return failure.ExitCode;
        }
        catch (Exception exception)
        {
            await terminal.Error.WriteLineAsync($"spate: {exception}");
            return CommandFailure.Explain(exception)?.ExitCode ?? ExitCode.Failed;
        }
    }
}
