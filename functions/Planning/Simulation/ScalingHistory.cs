namespace Spate.Planning.Simulation;

/// <summary>Numbers with their times, within a window. A number that is exactly as old as the window is not in it, as in the HPA.</summary>
internal sealed class ScalingHistory(int longestWindow)
{
    private readonly Queue<(int Time, int Value)> _entries = new();

    public void Add(int now, int value)
    {
        while (_entries.TryPeek(out var oldest) && oldest.Time <= now - longestWindow)
            _entries.Dequeue();
        _entries.Enqueue((now, value));
    }

    public int Sum(int now, int window) => Within(now, window).Sum();

    /// <summary>The least value in the window; the greatest integer when it is empty.</summary>
    public int Least(int now, int window) => Within(now, window).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>The greatest value in the window; the least integer when it is empty.</summary>
    public int Greatest(int now, int window) => Within(now, window).DefaultIfEmpty(int.MinValue).Max();

    private IEnumerable<int> Within(int now, int window) =>
        _entries.Where(entry => entry.Time > now - window).Select(static entry => entry.Value);
}
