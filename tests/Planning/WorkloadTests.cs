using FsCheck;
using FsCheck.Fluent;
using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

public sealed class WorkloadTests
{
    [Fact]
    public void Files_hold_all_events_and_each_holds_one() => Prop.ForAll(Scenarios.Any.ToArbitrary(), static scenario =>
    {
        var sizes = scenario.Workload.FileSizes();
        return sizes.Length == scenario.Workload.Files && sizes.Sum() == scenario.Workload.Events && sizes.Min() >= 1;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_hold_what_their_file_holds_and_no_more_than_a_part_may() =>
        Prop.ForAll(Scenarios.Any.ToArbitrary(), static scenario =>
        {
            var parts = new FileParts(scenario.Workload);
            return Enumerable.Range(0, scenario.Workload.Files)
                .All(file => parts.OfFile(file).Sum(parts.Events) == parts.EventsOfFile(file))
                && Enumerable.Range(0, parts.Count).All(part => parts.Events(part) <= scenario.Workload.EventsPerPart);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_files_are_equal_and_unequal_ones_have_the_spread_that_was_asked_for()
    {
        var workload = new Workload { Events = 10_000_000_000, Files = 20_000, Spread = 0.5 };
        var logarithms = workload.FileSizes().Select(static size => Math.Log(size)).ToList();
        var mean = logarithms.Average();

        Assert.InRange(Math.Sqrt(logarithms.Average(value => (value - mean) * (value - mean))), 0.49, 0.51);
        Assert.InRange(workload.FileSizes().Max() / 500_000.0, 4, 10);
        Assert.All((workload with { Spread = 0 }).FileSizes(), static size => Assert.InRange(size, 499_999, 500_001));
    }
}
