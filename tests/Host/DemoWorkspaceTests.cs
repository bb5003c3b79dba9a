using Spate.Host.Commands.Generate;
using Spate.Pipeline;

namespace Spate.Host.Tests;

public sealed class DemoWorkspaceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void It_holds_every_file_that_the_ready_pipeline_names()
    {
        DemoWorkspace.RequireCountryDatabase();
        DemoWorkspace.Prepare(_directory.Path);
        var route = Assert.Single(PipelineConfiguration.Load(Path.Combine(_directory.Path, DemoWorkspace.Pipeline)).Routes);

        Assert.All(route.Enrichment.Lookups, static lookup =>
        {
            var header = File.ReadLines(lookup.Table).First().Split(',');
            Assert.Contains(lookup.Key, header);
            Assert.Subset(header.ToHashSet(), lookup.Fields.Values.ToHashSet());
        });
        Assert.All(route.Enrichment.Geo, static geo => Assert.True(File.Exists(geo.Database)));
    }

    [Fact]
    public void A_pipeline_that_was_changed_by_hand_stays()
    {
        var pipeline = Path.Combine(_directory.Path, DemoWorkspace.Pipeline);
        File.WriteAllText(pipeline, "# mine");
        DemoWorkspace.Prepare(_directory.Path);

        Assert.Equal("# mine", File.ReadAllText(pipeline));
    }
}
