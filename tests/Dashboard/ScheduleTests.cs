using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>Schedules in the browser.</summary>
public sealed class ScheduleTests(Chromium chromium)
{
    [Fact]
    public async Task A_schedule_is_suspended_resumed_and_run_now()
    {
        await using var site = await Site.OpenAsync(chromium, static workspace => File.AppendAllText(workspace.Pipeline, """

            schedules:
              summary:
                cron: 0 2 29 2 *
                timeZone: UTC
                orchestration: DailySummary
                input:
                  output: { bucket: summaries }
            """));
        await site.Link("Schedules").ClickAsync();
        await Expect(site.Page.GetByText("0 2 29 2 *")).ToBeVisibleAsync();

        await site.Button("Suspend").ClickAsync();
        await Expect(site.Page.GetByText("none while it is suspended")).ToBeVisibleAsync();
        await site.Button("Resume").ClickAsync();
        await Expect(site.Page.GetByText("Active")).ToBeVisibleAsync();

        await site.Button("Run now…").ClickAsync();
        var dialog = site.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("A worker would start the run summary");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();

        await Expect(site.Page.GetByText("1 run", new() { Exact = true })).ToBeVisibleAsync();
        await site.Page.Locator("dd").GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(site.Page.Locator("h1")).ToHaveTextAsync("DailySummary");
        site.AssertNoErrors();
    }
}
