namespace Spate.Durable;

/// <summary>Which instances to list.</summary>
/// <param name="CreatedFrom">Scheduled at this time or later.</param>
/// <param name="CreatedTo">Scheduled at this time or earlier.</param>
/// <param name="Statuses">In one of these states; null means any.</param>
/// <param name="InstanceIdPrefix">With an id that begins so.</param>
/// <param name="PageSize">How many are read at a time; 1 to 10,000.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, results and custom statuses are read too.</param>
/// <param name="ContinuationToken">Where to go on; null is the beginning.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>How many instances are read at a time unless stated.</summary>
    public const int DefaultPageSize = 100;
}

/// <summary>Some of the instances that a query found.</summary>
/// <param name="Values">The instances, oldest first.</param>
/// <param name="ContinuationToken">Where the next page begins; null after the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Values, string? ContinuationToken = null)
    where T : notnull;

/// <summary>Values that are read page by page while they are enumerated.</summary>
public abstract class AsyncPageable<T> : IAsyncEnumerable<T>
    where T : notnull
{
    /// <summary>Enumerates page by page.</summary>
    /// <param name="continuationToken">Where to begin; null means where the query says.</param>
    /// <param name="pageSizeHint">How many values a page should have; null means as the query says.</param>
    public abstract IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = default, int? pageSizeHint = default);

    /// <inheritdoc/>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in AsPages().WithCancellation(cancellationToken))
        {
            foreach (var value in page.Values)
                yield return value;
        }
    }
}
