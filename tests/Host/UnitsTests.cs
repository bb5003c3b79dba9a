using Spate.Host.Terminals;

namespace Spate.Host.Tests;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(69_123_456, "69.1 MB")]
    [InlineData(999_600, "1.00 MB")]
    [InlineData(186e9, "186 GB")]
    public void Bytes_have_three_digits(double bytes, string expected) => Assert.Equal(expected, Units.Bytes(bytes));

    [Theory]
    [InlineData(0.85, "850 ms")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(245, "4m 05s")]
    [InlineData(9000, "2h 30m")]
    [InlineData(200_000, "55h 33m")]
    public void Times_have_two_units(double seconds, string expected) =>
        Assert.Equal(expected, Units.Duration(TimeSpan.FromSeconds(seconds)));
}
