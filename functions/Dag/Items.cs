using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>What a fan-out goes over: a list that is known when the graph is declared, or one that an edge brings.</summary>
public sealed class Items<T>
{
    private readonly Edge<IReadOnlyList<T>> _list;

    internal Items(Edge<IReadOnlyList<T>> list, int? count)
    {
        _list = list;
        Count = count;
    }

    /// <summary>How many there are, if that is known before the graph runs.</summary>
    internal int? Count { get; }

    internal IReadOnlyList<EdgeSource> Sources => _list.Sources;

    /// <summary>The items that an edge brings.</summary>
    public static implicit operator Items<T>(Edge<IReadOnlyList<T>> list) => new(list, count: null);

    /// <summary>These items.</summary>
    public static implicit operator Items<T>(T[] list) => Items.Of(list);

    internal IReadOnlyList<T> Read(DagResults results) => _list.Read(results);

    internal Items<TResult> With<TOther, TResult>(
        Items<TOther> other, Func<IReadOnlyList<T>, IReadOnlyList<TOther>, IReadOnlyList<TResult>> combine) =>
        new(_list.With(other._list, combine), Count * other.Count);
}

/// <summary>Makes what fan-outs go over.</summary>
public static class Items
{
    /// <summary>These items.</summary>
    public static Items<T> Of<T>(params IReadOnlyList<T> items) => new(new Edge<IReadOnlyList<T>>([], _ => items), items.Count);

    /// <summary>The items that an edge brings.</summary>
    public static Items<T> From<T>(Edge<IReadOnlyList<T>> list) => list;

    /// <summary>So many numbers from <paramref name="start"/> on.</summary>
    public static Items<int> Range(int start, int count) => Of([.. Enumerable.Range(start, count)]);

    /// <summary>As many numbers as an edge says, from 0 on.</summary>
    public static Items<int> Range(Edge<int> count) => From(count.Select<IReadOnlyList<int>>(n => n >= 0
        ? new ComputedList<int>(n, index => index)
        : throw new DagException($"A fan-out cannot go over {n} items.")));

    /// <summary>Every item of one list with every item of another, the last running fastest.</summary>
    public static Items<T> Product<TFirst, TSecond, T>(Items<TFirst> first, Items<TSecond> second, Func<TFirst, TSecond, T> combine) =>
        first.With<TSecond, T>(second, (a, b) => new ComputedList<T>(
            checked(a.Count * b.Count), index => combine(a[index / b.Count], b[index % b.Count])));
}
