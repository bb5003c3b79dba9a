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
        await site.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Runs", Exact = true }).ClickAsync();
        await Expect(site.Page.GetByText("No file has been dropped yet")).ToBeVisibleAsync();

        site.Workspace.Drop("first.ndjson", Workspace.Events(40));
        await site.Page.GetByText("incoming/ads/first.ndjson").ClickAsync();

        foreach (var node in (string[])["inspect", "enrich", "report", "commit", "notify"])
            await Expect(site.Page.Locator($"[data-node='{node}'] svg[data-state='Succeeded']")).ToBeVisibleAsync();
        await Expect(site.Page.Locator("[data-node='partition'] svg[data-state='Skipped']")).ToBeVisibleAsync();
        await Expect(site.Page.GetByText("40 records in, 40 out, 0 rejected")).ToBeVisibleAsync();
        site.AssertNoErrors();
    }
}
