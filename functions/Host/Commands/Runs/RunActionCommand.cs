using System.CommandLine;
using System.Text.Json;
using Spate.Host.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Runs;

/// <summary>A command that does something to a run: its options that all of them have, and its work.</summary>
internal sealed class RunActionCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly Terminal _terminal;
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what it would do, and change nothing." };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until a worker has done it." };
    private readonly Command _command;

    public RunActionCommand(Terminal terminal, string name, string description)
    {
        _terminal = terminal;
        Run = RunArgument.Create(Context);
        _command = new Command(name, description) { Run, _dryRun, _json };
        Context.AddTo(_command);
    }

    public HostContextOptions Context { get; } = new();

    /// <summary>The run that is meant.</summary>
    public Argument<string> Run { get; }

    public static Option<string?> Reason() => new("--reason") { Description = "Why: it is kept in the run's history.", HelpName = "text" };

    /// <summary>Adds an argument or an option of its own.</summary>
    public RunActionCommand With(Symbol own)
    {
        if (own is Argument argument)
            _command.Add(argument);
        else
            _command.Add((Option)own);
        return this;
    }

    /// <summary>Adds <c>--wait</c>, to what a worker has to do in the run's next turn.</summary>
    public RunActionCommand WithWait() => With(_wait);

    /// <param name="read">Makes the action of the command line, knowing the run's whole id.</param>
    public Command Does(Func<ParseResult, string, RunAction> read)
    {
        _command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await RunHub.OpenAsync(HubLocation.Of(Context.Read(parsed)), cancellationToken);
            var run = await hub.FindAsync(parsed.GetRequiredValue(Run), cancellationToken);
            var action = read(parsed, run.InstanceId);
            var change = await action.DoAsync(hub.Client, run, parsed.GetValue(_dryRun), cancellationToken);
            if (change.WaitsForWorker && parsed.GetValue(_wait))
                change = await WaitAsync(hub, action, change, cancellationToken);
            Write(change, parsed.GetValue(_json));
            return ExitCode.Ok;
        });
        return _command;
    }

    private async Task<RunChange> WaitAsync(RunHub hub, RunAction action, RunChange change, CancellationToken cancellationToken)
    {
        await _terminal.Error.WriteLineAsync(change.Message);
        while (true)
        {
            await Task.Delay(Poll, _terminal.Time, cancellationToken);
            var run = await hub.Client.GetInstanceAsync(change.Run, getInputsAndOutputs: false, cancellationToken)
                ?? throw new CommandException($"The run '{change.Run}' was removed meanwhile.");
            if (action.IsDone(run.RuntimeStatus))
            {
                return change with
                {
                    State = run.RuntimeStatus,
                    WaitsForWorker = false,
                    Message = $"{run.InstanceId} is {run.RuntimeStatus}.",
                };
            }
        }
    }

    private void Write(RunChange change, bool json) => _terminal.Out.WriteLine(
        json ? JsonSerializer.Serialize(change, HostJson.Readable.RunChange) : change.Message);
}
