using Microsoft.DurableTask;
using Spate.Dag;

namespace Spate.Pipeline.Schedules;

/// <summary>What the keeper of a schedule begins with.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="State">How far it has come; null for one that is new.</param>
/// <param name="Asked">Times to run for that somebody asked for, and that have not been seen to.</param>
internal sealed record RunScheduleInput(Schedule Schedule, ScheduleState? State, IReadOnlyList<DateTimeOffset> Asked);

/// <summary>
/// Keeps a schedule: waits for its next time or for a command, lets <see cref="FireSchedule"/> start what is due, and goes on for ever.
/// Which times those are is computed in the activity alone: a worker's knowledge of time zones may change, and what is in the history may
/// not.
/// </summary>
internal sealed class RunSchedule : TaskOrchestrator<RunScheduleInput, ScheduleState>
{
    /// <summary>The history begins anew after so many looks.</summary>
    private const int LooksPerRound = 40;

    /// <summary>Above all other work: a run that a burst holds up for hours would miss its time.</summary>
    private const int Priority = 128;

    /// <summary>The longest wait, so that changed rules of a time zone are followed.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    public override async Task<ScheduleState> RunAsync(TaskOrchestrationContext context, RunScheduleInput input)
    {
        var keeper = new Keeper(context, input);
        for (var look = 1; !keeper.IsDone; look++)
        {
            await keeper.LookAsync();
            if (look % LooksPerRound == 0 || keeper.IsChanged)
            {
                await keeper.FlushAsync();
                if (keeper.IsDone) break;
                context.ContinueAsNew(keeper.Continuation);
                return keeper.State;
            }

            await keeper.WaitAsync();
        }

        return keeper.State;
    }

    private sealed class Keeper
    {
        private readonly TaskOrchestrationContext _context;
        private readonly List<DateTimeOffset> _asked;
        private Task<ScheduleCommand> _command;
        private Schedule _schedule;
        private int _quiet;
        private bool _more;

        public Keeper(TaskOrchestrationContext context, RunScheduleInput input)
        {
            (_context, _schedule, _asked) = (context, input.Schedule, [.. input.Asked]);
            State = input.State ?? new ScheduleState { HandledUntil = Now, Suspended = input.Schedule.Suspended };
            _command = context.WaitForExternalEvent<ScheduleCommand>(ScheduleCommand.EventName);
        }

        public ScheduleState State { get; private set; }

        public bool IsDone { get; private set; }

        /// <summary>Whether the schedule is another than the input says.</summary>
        public bool IsChanged { get; private set; }

        public RunScheduleInput Continuation => new(_schedule, State, _asked);

        private DateTimeOffset Now => new(_context.CurrentUtcDateTime);

        /// <summary>Starts what is due.</summary>
        public async Task LookAsync()
        {
            try
            {
                var options = new ActivityOptions { Pool = _schedule.Pool, Priority = Priority }.ToTaskOptions();
                var fired = await _context.CallActivityAsync<FiredSchedule>(
                    nameof(FireSchedule), new FireScheduleInput(_schedule, State, Now, _asked), options);
                _quiet = fired.IsQuiet ? _quiet + 1 : 0;
                (State, _more) = (fired.State, fired.More);
                _asked.Clear();
            }
            catch (TaskFailedException e)
            {
                _quiet++;
                State = State with { Problem = Cut(e.FailureDetails.ErrorMessage) };
            }

            _context.SetCustomStatus(State);
        }

        /// <summary>Waits for the next moment at which something is to be done, or for a command.</summary>
        public async Task WaitAsync()
        {
            if (_more) return;
            using (var timer = new CancellationTokenSource())
            {
                await Task.WhenAny(_context.CreateTimer(NextLook().UtcDateTime, timer.Token), _command);
                timer.Cancel(); // at once: an orchestrator may not wait for CancelAsync
            }

            while (_command.IsCompleted && !IsDone)
                await ObeyAsync(await TakeAsync());
        }

        /// <summary>
        /// Empties the inbox: an event that comes between the orchestrator's end and its new beginning is kept only while nobody waits.
        /// </summary>
        public async Task FlushAsync()
        {
            _context.SendEvent(_context.InstanceId, ScheduleCommand.EventName, new ScheduleCommand(ScheduleCommandKind.Flush));
            while (!IsDone && await _command is var command)
            {
                if (command.Kind == ScheduleCommandKind.Flush) return;
                await ObeyAsync(await TakeAsync());
            }
        }

        private async Task<ScheduleCommand> TakeAsync()
        {
            var command = await _command;
            _command = _context.WaitForExternalEvent<ScheduleCommand>(ScheduleCommand.EventName);
            return command;
        }

        private async Task ObeyAsync(ScheduleCommand command)
        {
            switch (command.Kind)
            {
                case ScheduleCommandKind.Suspend or ScheduleCommandKind.Resume:
                    await LookAsync();
                    State = State with { Suspended = command.Kind == ScheduleCommandKind.Suspend };
                    break;
                case ScheduleCommandKind.Run:
                    _asked.Add(command.Time ?? Now);
                    break;
                case ScheduleCommandKind.Update when command.Schedule is { } schedule:
                    await LookAsync();
                    Change(schedule);
                    break;
                case ScheduleCommandKind.End:
                    IsDone = true;
                    State = State.WithMissed(State.Waiting.Select(time => (time, MissReason.Removed))) with { Waiting = [], Next = null };
                    _context.SetCustomStatus(State);
                    break;
            }
        }

        /// <summary>Times of the new schedule that are past already were never times of this one.</summary>
        private void Change(Schedule schedule)
        {
            State = State with
            {
                HandledUntil = State.HandledUntil > Now ? State.HandledUntil : Now,
                Suspended = schedule.Suspended == _schedule.Suspended ? State.Suspended : schedule.Suspended,
            };
            (_schedule, IsChanged) = (schedule, true);
        }

        /// <summary>While a run is under way, or a look failed, this looks again after 5 s, and more and more rarely then.</summary>
        private DateTimeOffset NextLook()
        {
            var isWatching = State.Problem is not null || State.Running.Count > 0 || State.Waiting.Count > 0;
            var pause = isWatching ? TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(_quiet, 4))) : LongestPause;
            var look = Now + (pause < LongestPause ? pause : LongestPause);
            return State.Problem is null && State.Next < look ? State.Next.Value : look;
        }

        private static string Cut(string text) => text.Length <= 300 ? text : $"{text[..299]}…";
    }
}
