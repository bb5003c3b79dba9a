using System.Collections;

namespace Spate.Dag.Execution;

/// <summary>A list that is not in memory, so that its length can be checked against a bound first.</summary>
internal sealed class ComputedList<T>(int count, Func<int, T> item) : IReadOnlyList<T>
{
    public int Count => count;

    public T this[int index] => item(index);

    public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, count).Select(item).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
