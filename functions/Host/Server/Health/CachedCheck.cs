using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spate.Host.Observability;

namespace Spate.Host.Server.Health;

/// <summary>A check whose outcome holds for a while, and which fails when it takes too long.</summary>
/// <param name="look">Throws what is wrong.</param>
/// <param name="maxAge">How long an outcome holds.</param>
/// <param name="timeout">How long a look may take.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedCheck(Func<CancellationToken, Task> look, TimeSpan maxAge, TimeSpan timeout, TimeProvider time) : IHealthCheck
{
    private const int MaxDescription = 500;

    private readonly LatestAnswer<HealthCheckResult> _outcome = new(
        async cancellationToken =>
        {
            await look(cancellationToken);
            return HealthCheckResult.Healthy();
        },
        error => HealthCheckResult.Unhealthy(error switch
        {
            TimeoutException or OperationCanceledException => $"did not answer within {timeout.TotalSeconds:0.#} s",
            { Message: { Length: > MaxDescription } message } => $"{message[..MaxDescription]}…",
            _ => error.Message,
        }),
        maxAge, timeout, time);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _outcome.GetAsync().WaitAsync(cancellationToken);
}
