using System.Runtime.InteropServices;

namespace Spate.TaskHub.Hubs.Statistics;

/// <summary>Runs that have the same text of states: how many they are, and how many have which number in which place.</summary>
internal sealed class AlikeRuns
{
    private readonly List<Dictionary<int, long>> _numbers = [];
    private long _runs;

    /// <summary>Adds a run.</summary>
    /// <param name="numbers">What <see cref="TallyText.NumbersOf"/> wrote.</param>
    internal void Add(ReadOnlySpan<int> numbers)
    {
        _runs++;
        while (_numbers.Count < numbers.Length)
            _numbers.Add([]);
        for (var i = 0; i < numbers.Length; i++)
            CollectionsMarshal.GetValueRefOrAddDefault(_numbers[i], numbers[i], out _)++;
    }

    internal void AddTo(CohortSum sum, IReadOnlyList<(string State, string Node)> nodes)
    {
        foreach (var (state, node) in nodes)
            sum.AddState(node, state, _runs);
        for (var i = 0; i < _numbers.Count && i < 3 * nodes.Count; i++)
        {
            foreach (var (number, runs) in _numbers[i])
                Add(sum, nodes[i % nodes.Count].Node, i / nodes.Count, number, runs);
        }
    }

    private static void Add(CohortSum sum, string node, int kind, int number, long runs)
    {
        if (kind == 0)
            sum.AddCalls(node, number, runs);
        else if (kind == 1)
            sum.AddWait(node, TallyText.TimeOf(number), runs);
        else
            sum.AddDuration(node, TallyText.TimeOf(number), runs);
    }
}
