using Spate.Dag;

namespace Spate.Host.Server.Api;

/// <summary>What a request asks for of a list that is read as a whole.</summary>
/// <param name="After">How many to skip: the last page's next.</param>
/// <param name="Limit">How many at most.</param>
internal readonly record struct ListPage(int After, int Limit)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Read(int? after, int? limit, out ListPage page)
    {
        page = new ListPage(after ?? 0, limit ?? DefaultLimit);
        if (limit is < 1 or > MaxLimit)
            return $"limit must be 1 to {MaxLimit}.";
        return after is < 0 ? "after must be the next of a page." : null;
    }

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Read(int? after, int? limit, string? state, out ListPage page, out NodeState? wanted)
    {
        wanted = Enum.TryParse<NodeState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        return Read(after, limit, out page)
            ?? (state is not null && wanted is null ? $"state must be one of {string.Join(", ", Enum.GetNames<NodeState>())}." : null);
    }

    /// <summary>The part of the list, and where the next page begins; null on the last.</summary>
    public (IReadOnlyList<T> Items, int? Next) Of<T>(IReadOnlyList<T> all)
    {
        var items = all.Skip(After).Take(Limit).ToList();
        var end = After + items.Count;
        return (items, end < all.Count ? end : null);
    }
}
