using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

public sealed class KedaOperatorTests
{
    /// <summary>"Once there is an activity the target resource is immediately scaled to minReplicaCount (10)."</summary>
    [Theory]
    [InlineData(null, 0, 0, 1)]
    [InlineData(null, 3, 0, 3)]
    [InlineData(0, 10, 0, 10)]
    [InlineData(0, 10, 4, 10)]
    [InlineData(0, 10, 25, 25)]
    public void Activity_wakes_to_the_least_in_one_step(int? idle, int min, int replicas, int expected) =>
        Assert.Equal(expected, Operator(idle, min).Poll(30, replicas, isActive: true));

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(0, 10, 0)]
    [InlineData(null, 3, 25)]
    public void Without_activity_the_floor_comes_after_the_cooldown_and_a_minimum_is_left_to_the_HPA(int? idle, int min, int expected)
    {
        var keda = Operator(idle, min);
        keda.Poll(100, 25, isActive: true);

        Assert.Equal(25, keda.Poll(150, 25, isActive: false));
        Assert.Equal(25, keda.Poll(159, 25, isActive: false));
        Assert.Equal(expected, keda.Poll(160, 25, isActive: false));
    }

    [Fact]
    public void Activity_in_between_begins_the_cooldown_again()
    {
        var keda = Operator(idle: 0, min: 2);
        keda.Poll(100, 5, isActive: true);
        keda.Poll(150, 5, isActive: true);

        Assert.Equal(5, keda.Poll(170, 5, isActive: false));
        Assert.Equal(0, keda.Poll(211, 5, isActive: false));
    }

    [Fact]
    public void Fewer_than_the_minimum_are_filled_up_even_without_activity() =>
        Assert.Equal(3, Operator(idle: null, min: 3).Poll(30, 1, isActive: false));

    /// <summary>
    /// "threshold: 10 and activationThreshold: 50, in case of 40 messages the scaler is not active and it'll be scaled to zero even the HPA
    /// requires 4 instances."
    /// </summary>
    [Theory]
    [InlineData(40, false)]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public void A_trigger_is_active_above_its_activation_value(int messages, bool expected)
    {
        TriggerSettings[] triggers = [Scenarios.Queue with { Target = 10, Activation = 50 }];
        var counts = new WorkCounts(messages, 0, 0, 0);

        Assert.Equal(expected, new TriggerReadings(triggers).Poll(counts, now: 30));
        Assert.Equal(messages, new TriggerReadings(triggers).ForHpa(counts, now: 30)[0].Value);
    }

    [Fact]
    public void A_cached_trigger_tells_the_HPA_what_KEDA_saw_last()
    {
        var triggers = new TriggerReadings([Scenarios.Queue with { IsCached = true }, Scenarios.Queue]);
        triggers.Poll(new WorkCounts(4, 3, 0, 0), now: 30);
        var readings = triggers.ForHpa(new WorkCounts(18, 2, 0, 0), now: 45);

        Assert.Equal([7.0, 20.0], [readings[0].Value, readings[1].Value]);
    }

    [Theory]
    [InlineData(nameof(TriggerCount.QueueVisible), 1)]
    [InlineData(nameof(TriggerCount.QueueVisibleAndInFlight), 3)]
    [InlineData(nameof(TriggerCount.WaitingTasks), 4)]
    [InlineData(nameof(TriggerCount.DueTasks), 12)]
    public void Each_trigger_counts_what_its_name_says(string counts, double expected)
    {
        var trigger = Scenarios.Queue with { Counts = Enum.Parse<TriggerCount>(counts) };
        var readings = new TriggerReadings([trigger]).ForHpa(new WorkCounts(1, 2, 4, 8), now: 15);

        Assert.Equal(expected, readings[0].Value);
    }

    private static KedaOperator Operator(int? idle, int min) => new(new ScalerSettings
    {
        Name = "workers",
        Target = "workers",
        MinReplicaCount = min,
        IdleReplicaCount = idle,
        CooldownPeriod = 60,
        Triggers = [Scenarios.Queue],
    });
}
