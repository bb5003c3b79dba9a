namespace Spate.TaskHub.Hubs;

/// <summary>Where a page of a query ended. As text: the ticks of the creation time, a colon, the instance id.</summary>
internal readonly record struct InstanceCursor(long CreatedAt, string InstanceId)
{
    /// <summary>Before the first page.</summary>
    internal static InstanceCursor Newest { get; } = new(DateTime.MaxValue.Ticks, "\U0010FFFF");

    internal static InstanceCursor After(InstanceState state) => new(state.CreatedAt.UtcTicks, state.InstanceId);

    internal static InstanceCursor Parse(string? token)
    {
        if (token is null)
            return Newest;
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(token.AsSpan(0, colon), out var createdAt)
            ? new InstanceCursor(createdAt, token[(colon + 1)..])
            : throw new ArgumentException($"'{token}' is not a continuation token of this task hub.", nameof(token));
    }

    public override string ToString() => $"{CreatedAt}:{InstanceId}";
}
