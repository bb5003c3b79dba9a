using Spate.Dag.Locking;

namespace Spate.Dag.Tests.Locks;

public sealed class LockStateTests
{
    [Fact]
    public void Whatever_happens_a_lock_is_held_by_as_many_as_may_and_wait_and_nobody_is_forgotten()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var limit = random.Next(1, 4);
            var state = LockState.Free;
            var alive = new Dictionary<string, LockClaim>(StringComparer.Ordinal);
            for (var step = 0; step < 60; step++)
            {
                var before = state;
                (state, var granted) = Step(random, limit, state, alive, step);

                Assert.Equal(alive.Keys.Order(StringComparer.Ordinal), Tokens(state).Order(StringComparer.Ordinal));
                Assert.Equal(Math.Min(limit, alive.Count), state.Holders.Count);
                var told = granted.Select(claim => claim.Token).ToList();
                Assert.All(state.Holders.Except(before.Holders), holder => Assert.Contains(holder.Token, told));
                Assert.All(granted, claim => Assert.Contains(claim, state.Holders));
            }
        }
    }

    [Fact]
    public void The_highest_priority_is_next_and_then_who_came_first()
    {
        var state = LockState.Free;
        foreach (var (token, priority) in ((string, int)[])[("a", 0), ("b", 0), ("c", 5), ("d", 5), ("e", -1)])
            (state, _) = state.After(new LockMessage(Claim(token, 1, priority), Release: false));

        var order = new List<string>();
        while (!state.IsFree)
        {
            order.Add(state.Holders[0].Token);
            (state, _) = state.After(new LockMessage(state.Holders[0], Release: true));
        }

        Assert.Equal(["a", "c", "d", "b", "e"], order);
    }

    [Fact]
    public void An_execution_that_its_instance_left_behind_holds_nothing_any_more()
    {
        var (state, _) = LockState.Free.After(new LockMessage(Claim("a", 1) with { Run = "run" }, Release: false));
        (state, var granted) = state.After(new LockMessage(Claim("b", 1) with { Run = "run", Execution = "second" }, Release: false));

        Assert.Equal("b", Assert.Single(granted).Token);
        Assert.Equal(["b"], Tokens(state));
    }

    [Fact]
    public void A_claim_that_is_said_again_is_answered_again_and_counts_once()
    {
        var message = new LockMessage(Claim("a", 1), Release: false);
        var (state, first) = LockState.Free.After(message);
        (state, var second) = state.After(message);
        var waiting = new LockMessage(Claim("b", 1), Release: false);
        (state, _) = state.After(waiting);
        (state, var none) = state.After(waiting);

        Assert.Equal((1, 1, 0), (first.Count, second.Count, none.Count));
        Assert.Equal(["a", "b"], Tokens(state));
    }

    private static (LockState, IReadOnlyList<LockClaim>) Step(
        Random random, int limit, LockState state, Dictionary<string, LockClaim> alive, int step)
    {
        var known = alive.Count > 0 ? alive.Values.ElementAt(random.Next(alive.Count)) : null;
        switch (random.Next(5))
        {
            case 0 when known is not null:
                alive.Remove(known.Token);
                return state.After(new LockMessage(known, Release: true));
            case 1 when known is not null:
                alive.Remove(known.Token);
                return state.Without([known.Run]);
            case 2 when known is not null:
                return state.After(new LockMessage(known, Release: false));
            case 3:
                return state.After(new LockMessage(Claim("nobody", limit), Release: true));
            default:
                var claim = alive[$"{step}"] = Claim($"{step}", limit, random.Next(3));
                return state.After(new LockMessage(claim, Release: false));
        }
    }

    private static LockClaim Claim(string token, int limit, int priority = 0) => new($"run-{token}", "first", token, limit, priority);

    private static IEnumerable<string> Tokens(LockState state) => state.Holders.Concat(state.Waiting).Select(claim => claim.Token);
}
