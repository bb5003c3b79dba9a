using System.Text;
using Microsoft.Playwright;
using Spate.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>From what failed to what is right, in the browser alone.</summary>
public sealed class RecoveryTests(Chromium chromium)
{
    private static readonly byte[] HalfBad = Encoding.UTF8.GetBytes($"not json\n{Encoding.UTF8.GetString(Workspace.Events(1))}");

    [Fact]
    public async Task A_failure_is_found_its_cause_mended_and_the_run_rewound()
    {
        await using var site = await Site.OpenAsync(chromium);
        site.Workspace.Drop("good.ndjson", Workspace.Events(3));
        site.Workspace.Drop("broken.ndjson", HalfBad);
        await site.Link("Runs").ClickAsync();
        await Expect(site.Run("good.ndjson")).ToBeVisibleAsync();

        await site.Button("Failed").ClickAsync();
        await Expect(site.Run("good.ndjson")).ToHaveCountAsync(0);
        await site.Run("broken.ndjson").GetByRole(AriaRole.Link).ClickAsync();
        await site.Node("enrich", "Failed").ClickAsync();
        await Expect(site.Page.GetByRole(AriaRole.Complementary, new() { Name = "Node enrich" }))
            .ToContainTextAsync("1 of 2 records were rejected (50.0 %), more than the limit of 10.0 %");

        // The page stays open while the program is replaced.
        await site.RestartAsync(() => site.Workspace.EditPipeline("maxRejectShare: 0.1", "maxRejectShare: 0.6"));
        await site.Button("Rewind").ClickAsync();
        await site.Page.GetByLabel("Reason").FillAsync("the limit is 0.6 now");
        var dialog = site.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("would go on from enrich[0]");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rewind" }).ClickAsync();

        foreach (var node in (string[])["inspect", "enrich", "report", "commit"])
            await Expect(site.Node(node, "Succeeded")).ToBeVisibleAsync();
        await Expect(site.Page.GetByText("2 records in, 1 out, 1 rejected")).ToBeVisibleAsync();
        site.AssertNoErrors();
    }

    [Fact]
    public async Task A_run_is_restarted_with_a_changed_input_beside_the_earlier_one()
    {
        await using var site = await Site.OpenAsync(chromium);
        site.Workspace.Drop("one.ndjson", Workspace.Events(5));
        await site.OpenRunAsync("one.ndjson");
        await Expect(site.Node("commit", "Succeeded")).ToBeVisibleAsync();

        await site.Button("Restart…").ClickAsync();
        var dialog = site.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Keep the earlier run").CheckAsync();
        await dialog.GetByLabel("Change the input").CheckAsync();
        var input = dialog.GetByLabel("Input", new() { Exact = true });
        var (text, restart) = (await input.InputValueAsync(), dialog.GetByRole(AriaRole.Button, new() { Name = "Restart" }));
        await input.FillAsync(text[..^5]);
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is not JSON");
        await Expect(restart).ToBeDisabledAsync();
        await input.FillAsync(text.Replace("\"PartBytes\": 268435456", "\"PartBytes\": \"many\"", StringComparison.Ordinal));
        await Expect(dialog.GetByText("PartBytes").Last).ToBeVisibleAsync();
        await Expect(restart).ToBeDisabledAsync();
        await input.FillAsync(text.Replace("\"PartBytes\": 268435456", "\"PartBytes\": 1048576", StringComparison.Ordinal));
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("with the changed input");
        await restart.ClickAsync();

        await Expect(site.Page.GetByText("replay of")).ToBeVisibleAsync();
        await Expect(site.Node("commit", "Succeeded")).ToBeVisibleAsync();
        await site.Page.GetByRole(AriaRole.Tab, new() { Name = "Input" }).ClickAsync();
        await Expect(site.Page.GetByText("\"PartBytes\": 1048576")).ToBeVisibleAsync();
        site.AssertNoErrors();
    }

    [Fact]
    public async Task All_runs_that_match_are_replayed_after_a_dry_run_says_how_many()
    {
        await using var site = await Site.OpenAsync(chromium);
        site.Workspace.Drop("bad-1.ndjson", HalfBad);
        site.Workspace.Drop("bad-2.ndjson", [.. HalfBad, .. HalfBad]);
        site.Workspace.Drop("good.ndjson", Workspace.Events(3));
        await site.Page.GotoAsync("/runs?state=failed");
        await Expect(site.Run("bad-")).ToHaveCountAsync(2);
        await site.RestartAsync(() => site.Workspace.EditPipeline("maxRejectShare: 0.1", "maxRejectShare: 0.6"));

        await site.Button("Replay all that match…").ClickAsync();
        var dialog = site.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("This would replay 2 runs");
        await dialog.GetByLabel("Runs per second").FillAsync("50");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rewind 2 runs" }).ClickAsync();

        await Expect(site.Page.GetByText("2 replayed")).ToBeVisibleAsync();
        await site.Page.GotoAsync("/runs?state=completed");
        foreach (var name in (string[])["bad-1.ndjson", "bad-2.ndjson", "good.ndjson"])
            await Expect(site.Run(name)).ToBeVisibleAsync();
        site.AssertNoErrors();
    }
}
