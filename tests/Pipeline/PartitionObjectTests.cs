using FsCheck;
using FsCheck.Fluent;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Tests;

public sealed class PartitionObjectTests
{
    [Fact]
    public void Ranges_cover_the_object_without_gap_or_overlap() =>
        Prop.ForAll<NonNegativeInt, PositiveInt>((size, part) =>
        {
            var ranges = PartitionObject.Split(size.Get, part.Get);
            return ranges.Count <= PartitionObject.MaxParts
                && ranges[0].Start == 0
                && ranges[^1].End is null
                && ranges.Zip(ranges.Skip(1)).All(pair => pair.First.End == pair.Second.Start && pair.First.Part + 1 == pair.Second.Part)
                && (size.Get == 0 || ranges[^1].Start < size.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_grow_rather_than_pass_their_greatest_number()
    {
        var ranges = PartitionObject.Split(50L << 40, 1 << 20);
        Assert.Equal(PartitionObject.MaxParts, ranges.Count);
    }
}
