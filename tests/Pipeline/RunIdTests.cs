using Spate.Cloud;
using Spate.Enrichment;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Tests;

public sealed class RunIdTests
{
    private static readonly ObjectNotification Notification = new() { Bucket = "in", Key = "ads/a.ndjson", Size = 1, ETag = "e1" };

    [Fact]
    public void The_same_version_has_the_same_id() =>
        Assert.Equal(Id(Notification), Id(Notification with { Size = 2, Sequencer = "9", EventTime = DateTimeOffset.UnixEpoch }));

    [Fact]
    public void Whatever_tells_runs_apart_changes_the_id()
    {
        string[] ids =
        [
            Id(Notification), Id(Notification with { ETag = "e2" }), Id(Notification with { VersionId = "v1" }),
            Id(Notification with { Key = "ads/b.ndjson" }), Id(Notification with { Bucket = "inads", Key = "/a.ndjson" }),
            RunId.For(Route("other"), Notification),
        ];
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
    }

    private static string Id(ObjectNotification notification) => RunId.For(Route("ads"), notification);

    private static Route Route(string name) => new()
    {
        Name = name,
        Source = new RouteSource("in", "ads/", []),
        Output = new RouteOutput("out", "ads/", Gzip: true),
        Enrichment = new EnrichmentSpec(),
    };
}
