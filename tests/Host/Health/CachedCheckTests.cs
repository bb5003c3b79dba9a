using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Spate.Host.Server.Health;

namespace Spate.Host.Tests.Health;

public sealed class CachedCheckTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new();
    private int _looks;

    [Fact]
    public async Task Many_probes_are_one_look_until_it_is_old()
    {
        var check = Create(_ => Task.CompletedTask);
        for (var i = 0; i < 10; i++)
            Assert.Equal(HealthStatus.Healthy, (await LookAsync(check)).Status);
        Assert.Equal(1, _looks);

        _time.Advance(MaxAge);
        await LookAsync(check);
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task What_is_wrong_is_told_and_mended_again_at_the_next_look()
    {
        Exception? wrong = new InvalidOperationException("the table is on fire");
        var check = Create(_ => wrong is null ? Task.CompletedTask : Task.FromException(wrong));
        var result = await LookAsync(check);
        Assert.Equal((HealthStatus.Unhealthy, "the table is on fire"), (result.Status, result.Description));

        wrong = null;
        _time.Advance(MaxAge);
        Assert.Equal(HealthStatus.Healthy, (await LookAsync(check)).Status);
    }

    [Fact]
    public async Task What_hangs_fails_within_its_time_even_if_it_does_not_listen()
    {
        var begun = new TaskCompletionSource();
        var check = Create(_ =>
        {
            begun.SetResult();
            return new TaskCompletionSource().Task;
        });
        var looking = LookAsync(check);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        while (!looking.IsCompleted)
        {
            _time.Advance(Timeout);
            await Task.Yield();
        }

        Assert.Equal("did not answer within 3 s", (await looking).Description);
    }

    private CachedCheck Create(Func<CancellationToken, Task> look) => new(
        cancellationToken =>
        {
            _looks++;
            return look(cancellationToken);
        },
        MaxAge, Timeout, _time);

    private static Task<HealthCheckResult> LookAsync(CachedCheck check) =>
        check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
}
