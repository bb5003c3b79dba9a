using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Tests;

public class RetentionPartTests
{
    [Fact]
    public void A_route_with_a_policy_of_its_own_is_told_apart_by_its_tag()
    {
        var pipeline = PipelineConfiguration.Parse(
            """
            routes:
              ads:
                source: {bucket: incoming}
                output: {bucket: enriched, prefix: ads/}
                retention: {completed: 1h}
              clicks:
                source: {bucket: clicked}
                output: {bucket: enriched, prefix: clicks/}
            """,
            "pipeline.yaml");

        var options = RetentionPart.Options(
            new RetentionSection { Completed = TimeSpan.FromDays(30), Histories = TimeSpan.FromDays(7) }, pipeline);

        Assert.Equal(new RetentionPolicy { Completed = TimeSpan.FromDays(30), Histories = TimeSpan.FromDays(7) }, options.Default);
        Assert.Equal(RunTags.Route, options.Tag);
        var (route, policy) = Assert.Single(options.ByTag);
        Assert.Equal(("ads", new RetentionPolicy { Completed = TimeSpan.FromHours(1) }), (route, policy));
    }
}
