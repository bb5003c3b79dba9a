using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spate.Host.Server.Health;

/// <summary>
/// A check whose outcome holds for a while, and that is given up when it takes too long: many probes cost what it depends on no more than
/// one does, and something that hangs fails its check instead of hanging the probe.
/// </summary>
/// <param name="look">Throws what is wrong.</param>
/// <param name="maxAge">How long an outcome holds.</param>
/// <param name="timeout">How long a look may take.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedCheck(Func<CancellationToken, Task> look, TimeSpan maxAge, TimeSpan timeout, TimeProvider time) : IHealthCheck
{
    private const int MaxDescription = 500;

    private readonly Lock _gate = new();
    private Task<HealthCheckResult> _latest = Task.FromResult(HealthCheckResult.Unhealthy());
    private long? _lookedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_latest.IsCompleted && (_lookedAt is not { } at || time.GetElapsedTime(at) >= maxAge))
            {
                _lookedAt = time.GetTimestamp();
                _latest = LookAsync();
            }

            return _latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> LookAsync()
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            await Task.Run(() => look(limit.Token), CancellationToken.None).WaitAsync(timeout, time, CancellationToken.None);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"did not answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (Exception e)
        {
            return HealthCheckResult.Unhealthy(e.Message.Length <= MaxDescription ? e.Message : $"{e.Message[..MaxDescription]}…");
        }
    }
}
