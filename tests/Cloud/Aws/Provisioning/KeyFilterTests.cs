namespace Spate.Cloud.Tests.Aws.Provisioning;

/// <summary>Which filters S3 takes beside each other, and what several are made into.</summary>
public sealed class KeyFilterTests
{
    [Theory]
    [InlineData("ads/*.gz", "ads/*.gz", true)]
    [InlineData("ads/*.gz", "ads/2026/*.gz", true)]
    [InlineData("ads/*.gz", "ads/*.ndjson.gz", true)]
    [InlineData("ads/*.gz", "ads/*.csv", false)]
    [InlineData("ads/*.gz", "logs/*.gz", false)]
    [InlineData("*", "logs/*.gz", true)]
    [InlineData("ads/*.ndjson.gz", "ads/2026/*.gz", true)]
    [InlineData("ads/2026/*.csv", "ads/*.gz", false)]
    public void Two_overlap_where_their_prefixes_and_their_suffixes_do(string one, string other, bool overlap)
    {
        Assert.Equal(overlap, Read(one).Overlaps(Read(other)));
        Assert.Equal(overlap, Read(other).Overlaps(Read(one)));
    }

    [Theory]
    [InlineData("ads/*.ndjson.gz ads/*.ndjson", "ads/*.ndjson ads/*.ndjson.gz")]
    [InlineData("ads/*.gz ads/*.ndjson.gz", "ads/*.gz")]
    [InlineData("ads/*.gz ads/*", "ads/*")]
    [InlineData("ads/2026/*.gz ads/*.gz logs/*.gz", "ads/*.gz logs/*.gz")]
    [InlineData("ads/*.ndjson.gz ads/2026/*.gz", "ads/*.gz")]
    [InlineData("a/*.x.gz a/b/*.gz a/*.csv a/b/*", "a/*")]
    [InlineData("", "")]
    public void Several_become_the_fewest_that_take_all_of_theirs(string filters, string expected) =>
        Assert.Equal(
            expected, string.Join(' ', KeyFilter.Collapse(filters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Read))));

    /// <summary>
    /// Whatever the filters: none of the results overlap, every one given is covered, and nothing is added that none of them began.
    /// </summary>
    [Fact]
    public void Whatever_is_collapsed_is_apart_and_complete()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 2000; i++)
        {
            var given = Enumerable.Range(0, random.Next(1, 8)).Select(_ => new KeyFilter(Word(random), Word(random))).ToList();
            var collapsed = KeyFilter.Collapse(given);

            Assert.All(given, filter => Assert.Contains(collapsed, result => result.Covers(filter)));
            Assert.All(collapsed, result => Assert.Single(collapsed, other => other.Overlaps(result)));
            Assert.All(collapsed, result => Assert.Contains(result.Prefix, given.Select(static filter => filter.Prefix)));
            Assert.All(collapsed, result => Assert.Contains(result.Suffix, given.Select(static filter => filter.Suffix)));
        }
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));

    private static KeyFilter Read(string text) => new(text.Split('*')[0], text.Split('*')[1]);
}
