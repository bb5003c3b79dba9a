using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Spate.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>What Axe says of every view, in both themes.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    private static readonly string[] Views =
    [
        "/", "/runs", "/runs?state=failed", "/cohort", "/replays", "/queue", "/schedules", "/ledger", "/scaling", "/audit", "/licences",
    ];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_view_has_a_serious_violation(ColorScheme scheme)
    {
        await using var site = await Site.OpenAsync(chromium);
        site.Workspace.Drop("good.ndjson", Workspace.Events(3));
        site.Workspace.Drop("bad.ndjson", "not json\n"u8.ToArray());
        await site.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await site.OpenRunAsync("good.ndjson");
        await Expect(site.Node("commit", "Succeeded")).ToBeVisibleAsync();
        var run = new Uri(site.Page.Url).AbsolutePath;

        string[] tabs = ["timeline", "artifacts", "input", "history", "json"];
        foreach (var view in Views.Concat(tabs.Select(tab => $"{run}?tab={tab}&node=enrich")))
        {
            await site.Page.GotoAsync(view);
            await Expect(site.Page.Locator("h1")).ToBeVisibleAsync();
            await Expect(site.Page.GetByRole(AriaRole.Status, new() { Name = "Loading" })).ToHaveCountAsync(0);
            Assert.Empty(await ViolationsAsync(site.Page, view));
        }

        await site.Page.Keyboard.PressAsync("?");
        await Expect(site.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        Assert.Empty(await ViolationsAsync(site.Page, "the keys"));
        site.AssertNoErrors();
    }

    private static async Task<IEnumerable<string>> ViolationsAsync(IPage page, string view)
    {
        var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return result.Violations.Where(static violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{view}: {violation.Id}, {violation.Help}: {node.Html}"));
    }
}
