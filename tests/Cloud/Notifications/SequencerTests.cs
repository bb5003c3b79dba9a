using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Spate.Cloud.Tests.Notifications;

public sealed class SequencerTests
{
    [Theory]
    [InlineData("1", "2", -1)]
    [InlineData("10", "2", 1)]
    [InlineData("0A", "a", 0)]
    [InlineData("0055AED6DCD90281E5", "0055AED6DCD90281E6", -1)]
    [InlineData("FF", "0100", -1)]
    [InlineData(null, "0", 0)]
    [InlineData(null, "1", -1)]
    [InlineData(null, null, 0)]
    public void The_shorter_is_padded_on_the_left(string? first, string? second, int expected) =>
        Assert.Equal(expected, Math.Sign(Sequencer.Compare(first, second)));

    [Theory]
    [InlineData("1", "2", true)]
    [InlineData("2", "2", false)]
    [InlineData("3", "2", false)]
    [InlineData(null, "2", false)]
    [InlineData("1", null, false)]
    public void Only_what_is_known_to_be_older_is(string? first, string? second, bool expected) =>
        Assert.Equal(expected, Sequencer.IsOlder(first, second));

    [Fact]
    public void The_order_is_that_of_the_numbers() =>
        Prop.ForAll<ulong, ulong>((a, b) =>
            Math.Sign(Sequencer.Compare(a.ToString("x", CultureInfo.InvariantCulture), b.ToString("X20", CultureInfo.InvariantCulture)))
            == new BigInteger(a).CompareTo(new BigInteger(b))).QuickCheckThrowOnFailure();
}
