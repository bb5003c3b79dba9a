using DurableTask.Core.History;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>
/// Runs that were under way when Spate took over Microsoft's engine go on: the histories here were written by the engine before it.
/// </summary>
public sealed class HistoryTests
{
    [Theory]
    [InlineData("committed")]
    [InlineData("failed")]
    [InlineData("superseded")]
    public void At_every_turn_of_an_earlier_versions_history_a_run_asks_for_the_same(string history)
    {
        var past = new List<HistoryEvent>();
        foreach (var turn in RecordedTurn.Read(history))
        {
            Assert.Equal(turn.Actions, Replay.ActionsAfter(past, turn.Due));
            past.AddRange([.. turn.Due, .. turn.Asked]);
        }
    }
}
