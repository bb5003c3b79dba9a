using Microsoft.Playwright;
using Spate.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>From a file in the bucket to its run in the browser.</summary>
public sealed class DropTests(Chromium chromium)
{
    [Fact]
    public async Task A_dropped_file_appears_and_its_graph_turns_green()
    {
        await using var site = await Site.OpenAsync(chromium);
        await site.Link("Runs").ClickAsync();
        await Expect(site.Page.GetByText("No file has been dropped yet")).ToBeVisibleAsync();

        site.Workspace.Drop("first.ndjson", Workspace.Events(40));
        await site.Run("first.ndjson").GetByRole(AriaRole.Link).ClickAsync();

        foreach (var node in (string[])["inspect", "enrich", "report", "commit", "notify"])
            await Expect(site.Node(node, "Succeeded")).ToBeVisibleAsync();
        await Expect(site.Node("partition", "Skipped")).ToBeVisibleAsync();
        await Expect(site.Page.GetByText("40 records in, 40 out, 0 rejected")).ToBeVisibleAsync();
        site.AssertNoErrors();
    }

    [Fact]
    public async Task A_run_opens_its_report_its_objects_and_its_calls()
    {
        await using var site = await Site.OpenAsync(chromium);
        site.Workspace.Drop("first.ndjson", Workspace.Events(40));
        await site.OpenRunAsync("first.ndjson");
        await Expect(site.Node("commit", "Succeeded")).ToBeVisibleAsync();

        await site.Tab("Report").ClickAsync();
        await Expect(site.Page.FrameLocator("iframe").GetByText("first.ndjson").First).ToBeVisibleAsync();
        await site.Tab("Artifacts").ClickAsync();
        await site.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Part ") }).ClickAsync();
        await Expect(site.Page.GetByText("\"publisher_name\":\"Post, The\"").First).ToBeVisibleAsync();
        await site.Tab("Timeline").ClickAsync();
        await Expect(site.Page.GetByRole(AriaRole.Img, new() { NameRegex = new(@"^enrich\[0\]: attempt 1: waited .*, worked ") }))
            .ToBeVisibleAsync();
        await site.Node("enrich", "Succeeded").ClickAsync();
        await site.Page.GetByRole(AriaRole.Complementary, new() { Name = "Node enrich" })
            .GetByRole(AriaRole.Button, new() { NameRegex = new(@"^enrich\[0\]") }).ClickAsync();
        await site.Page.Locator("summary", new() { HasText = "Input" }).ClickAsync();
        await Expect(site.Page.Locator("pre", new() { HasText = "ads/first.ndjson" }).First).ToBeVisibleAsync();
        site.AssertNoErrors();
    }

    [Theory]
    [InlineData("<img src=x onerror=document.title=1>.ndjson", "<img src=x onerror=document.title=1>.ndjson")]
    [InlineData("a\u202egpj.ndjson", "a\\u{202e}gpj.ndjson")]
    public async Task A_hostile_name_is_shown_as_text(string name, string shown)
    {
        await using var site = await Site.OpenAsync(chromium);

        site.Workspace.Drop(name, Workspace.Events(1));
        await site.OpenRunAsync(shown);

        await Expect(site.Node("commit", "Succeeded")).ToBeVisibleAsync();
        await Expect(site.Page.Locator("h1")).ToHaveTextAsync($"incoming/ads/{shown}");
        Assert.Equal(0, await site.Page.Locator("img").CountAsync());
        site.AssertNoErrors();
    }
}
