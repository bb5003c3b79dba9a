using System.CommandLine;
using Spate.Host.Commands.Check;
using Spate.Host.Commands.Dashboard;
using Spate.Host.Commands.Demo;
using Spate.Host.Commands.Enrich;
using Spate.Host.Commands.Generate;
using Spate.Host.Commands.Get;
using Spate.Host.Commands.Graph;
using Spate.Host.Commands.Health;
using Spate.Host.Commands.Ledger;
using Spate.Host.Commands.List;
using Spate.Host.Commands.Plan;
using Spate.Host.Commands.Provision;
using Spate.Host.Commands.Queue;
using Spate.Host.Commands.Run;
using Spate.Host.Commands.Schedules;
using Spate.Host.Commands.Submit;
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
            SchedulesCommand.Create(terminal),
            QueueCommand.Create(terminal),
            LedgerCommand.Create(terminal),
            ProvisionCommand.Create(terminal),
            GraphCommand.Create(terminal),
            CheckCommand.Create(terminal),
            EnrichCommand.Create(terminal),
            GenerateCommand.Create(terminal),
            PlanCommand.Create(terminal),
            CommonOptions.Verbose,
        };

    /// <summary>Runs one command and returns the process's exit code (see <see cref="ExitCode"/>).</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var parsed = Create(terminal).Parse(arguments is [] ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
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
