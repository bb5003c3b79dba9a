namespace Spate.Cloud.Tests.Objects;

public sealed class ObjectAddressTests
{
    [Theory]
    [InlineData("s3://inbox/a", "inbox", "a")]
    [InlineData("s3://inbox/a/b//c ü?#.gz", "inbox", "a/b//c ü?#.gz")]
    [InlineData("s3://inbox/", "inbox", "")]
    public void An_address_is_read_as_it_is_written(string text, string bucket, string key)
    {
        var address = ObjectAddress.Parse(text);

        Assert.Equal(new ObjectAddress(bucket, key), address);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("s3://inbox")]
    [InlineData("s3:///a")]
    [InlineData("S3://inbox/a")]
    [InlineData("inbox/a")]
    [InlineData("")]
    public void What_is_not_an_address_is_named(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => ObjectAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("s3://inbox", true, "inbox", "")]
    [InlineData("s3://inbox/", true, "inbox", "")]
    [InlineData("s3://inbox/dt=2026/", true, "inbox", "dt=2026/")]
    [InlineData("s3://", false, "", "")]
    [InlineData("inbox", false, "", "")]
    public void A_prefix_may_be_a_whole_bucket(string text, bool expected, string bucket, string prefix)
    {
        Assert.Equal(expected, ObjectAddress.TryParsePrefix(text, out var address));

        Assert.Equal(new ObjectAddress(bucket, prefix), address);
    }
}
