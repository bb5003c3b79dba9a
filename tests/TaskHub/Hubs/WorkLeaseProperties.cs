using FsCheck;
using FsCheck.Fluent;
using Spate.TaskHub.Hubs;

namespace Spate.TaskHub.Tests.Hubs;

/// <summary>What holds for a lease whatever happens to it, against an account of what happened that knows no lease.</summary>
public sealed class WorkLeaseProperties
{
    private enum Step
    {
        Wait,
        Take,
        Renew,
        Release,
        Abandon,
        Finish,
    }

    private static Arbitrary<Step[]> Steps => Gen.Elements(Enum.GetValues<Step>()).ArrayOf().ToArbitrary();

    [Fact]
    public void Nobody_has_what_somebody_else_has() => Check((before, step, after, account) =>
        step != Step.Take || after == before || account.Now >= account.LastEnd);

    [Fact]
    public void Only_the_last_who_took_the_work_may_write() => Check((_, _, after, account) =>
        account.Tokens.TrueForAll(token => after.IsHeldBy(token) == (token == account.Holder)));

    [Fact]
    public void Deliveries_count_what_was_handed_out_and_neither_finished_nor_released() => Check((_, _, after, account) =>
        after.Deliveries == account.Counted && after.IsSuspect == account.Counted >= 2);

    [Fact]
    public void What_kills_whoever_gets_it_is_run_as_often_as_the_limit_says() =>
        Prop.ForAll(Gen.Choose(1, 50).ToArbitrary(), limit =>
        {
            var request = Request with { MaxDeliveryCount = limit };
            var (lease, now, runs) = (WorkLease.None, DateTimeOffset.UnixEpoch, 0);
            while (true)
            {
                lease = lease.Take(request, $"{runs}", now);
                var delivery = lease.Delivery(request);
                if (delivery.IsPoisoned)
                    return runs == limit;
                runs++;
                if (delivery.IsLast != (runs == limit) || delivery.IsSuspect != runs > LockRequest.SuspectDeliveries)
                    return false;
                now = lease.Until!.Value;
            }
        }).QuickCheckThrowOnFailure();

    private static LockRequest Request { get; } = new(1, TimeSpan.FromSeconds(30), "worker");

    private static void Check(Func<WorkLease, Step, WorkLease, Account, bool> holds) => Prop.ForAll(Steps, steps =>
    {
        var (lease, account) = (WorkLease.None, new Account());
        return Array.TrueForAll(steps, step =>
        {
            var before = lease;
            lease = account.Do(step, lease);
            return holds(before, step, lease, account);
        });
    }).QuickCheckThrowOnFailure();

    /// <summary>What happened, as a bystander notes it.</summary>
    private sealed class Account
    {
        private readonly Stack<string> _deliveries = [];

        public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

        public List<string> Tokens { get; } = [];

        /// <summary>Who took the work last, unless they gave it up.</summary>
        public string? Holder { get; private set; }

        /// <summary>When the lease before the last one ended.</summary>
        public DateTimeOffset LastEnd { get; private set; } = DateTimeOffset.MinValue;

        public int Counted => _deliveries.Count;

        private DateTimeOffset End { get; set; } = DateTimeOffset.MinValue;

        public WorkLease Do(Step step, WorkLease lease)
        {
            if (step == Step.Wait)
                Now += TimeSpan.FromSeconds(12);
            else if (step == Step.Take && lease.IsFree(Now))
                return Take(lease);
            else if (step != Step.Take && Holder is { } holder && lease.IsHeldBy(holder))
                return Write(step, lease);
            return lease;
        }

        private WorkLease Take(WorkLease lease)
        {
            (LastEnd, End) = (End, Now + Request.Duration);
            Holder = $"token {Tokens.Count}";
            Tokens.Add(Holder);
            _deliveries.Push(Holder);
            return lease.Take(Request, Holder, Now);
        }

        private WorkLease Write(Step step, WorkLease lease)
        {
            if (step == Step.Renew)
            {
                End = Now + Request.Duration;
                return lease.Renew(Request.Duration, Now);
            }

            (Holder, End) = (null, Now);
            if (step == Step.Release)
                _deliveries.Pop();
            else if (step == Step.Finish)
                _deliveries.Clear();
            return step switch { Step.Release => lease.Release(), Step.Abandon => lease.Abandon(), _ => WorkLease.None };
        }
    }
}
