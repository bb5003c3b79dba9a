using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using Spate.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>Who may see and do what, where other machines can reach the dashboard.</summary>
public sealed class AccessTests(Chromium chromium)
{
    private const string OperatorKey = "operator-key-of-this-test";
    private const string ViewerKey = "viewer-key-of-this-test";

    [Fact]
    public async Task An_operator_logs_in_acts_is_recorded_and_logs_out()
    {
        await using var site = await OpenAsync();
        await Expect(site.Page.GetByLabel("Key")).ToBeFocusedAsync();
        await LogInAsync(site, "a wrong key");
        await Expect(site.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not a key of this dashboard");
        await LogInAsync(site, OperatorKey);

        site.Workspace.Drop("bad.ndjson", "not json\n"u8.ToArray());
        await site.OpenRunAsync("bad.ndjson");
        await Expect(site.Node("enrich", "Failed")).ToBeVisibleAsync();
        await site.Button("Purge").ClickAsync();
        await site.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Purge" }).ClickAsync();
        await Expect(site.Page.GetByText("No file has been dropped yet")).ToBeVisibleAsync();

        await site.Link("Audit").ClickAsync();
        await Expect(site.Page.GetByRole(AriaRole.Cell, new() { Name = "purgeRun" })).ToBeVisibleAsync();
        await site.Button("Log out").ClickAsync();
        await Expect(site.Page.GetByLabel("Key")).ToBeVisibleAsync();
        site.AssertNoErrors();
    }

    [Fact]
    public async Task A_viewer_sees_everything_and_is_offered_no_action()
    {
        await using var site = await OpenAsync();
        await LogInAsync(site, ViewerKey);
        site.Workspace.Drop("bad.ndjson", "not json\n"u8.ToArray());
        await site.OpenRunAsync("bad.ndjson");
        await Expect(site.Node("enrich", "Failed")).ToBeVisibleAsync();

        foreach (var action in (string[])["Rewind", "Restart…", "Rerun from…", "Purge"])
            await Expect(site.Button(action)).ToHaveCountAsync(0);
        var refused = await site.Page.EvaluateAsync<int>(
            "async () => (await fetch(location.pathname.replace('/runs', '/api/v1/runs') + '/rewind',"
            + " { method: 'POST', headers: { 'X-Spate-Request': '1' } })).status");
        Assert.Equal(403, refused);
        Assert.Empty(await site.Page.EvaluateAsync<string>("() => document.cookie"));
        site.AssertNoErrors();
    }

    [Fact]
    public async Task A_page_of_another_origin_can_read_and_do_nothing_on_loopback()
    {
        await using var site = await Site.OpenAsync(chromium);
        await using var other = await Site.OpenAsync(chromium);
        site.Workspace.Drop("one.ndjson", Workspace.Events(3));
        await site.OpenRunAsync("one.ndjson");
        await Expect(site.Node("commit", "Succeeded")).ToBeVisibleAsync();
        var run = new Uri(site.Page.Url).AbsolutePath;

        // Its own policy would stop the page first: the attack is sent from a page without one.
        await other.Page.RouteAsync(
            "**/attack", static route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<p>attack</p>" }));
        await other.Page.GotoAsync("/attack");
        var api = $"{site.Address}api/v1";
        var read = await other.Page.EvaluateAsync<string>("url => fetch(url).then(() => 'read', () => 'refused')", $"{api}/runs");
        await other.Page.EvaluateAsync(
            "url => fetch(url, { method: 'POST', mode: 'no-cors' }).catch(() => 0)", $"{api}{run}/rerun");
        await other.Page.EvaluateAsync("url => fetch(url, { method: 'DELETE' }).catch(() => 0)", $"{api}{run}");

        Assert.Equal("refused", read);
        await site.Page.ReloadAsync();
        await Expect(site.Node("commit", "Succeeded")).ToBeVisibleAsync();
        await site.Link("Audit").ClickAsync();
        await Expect(site.Page.GetByText("Nothing was done yet")).ToBeVisibleAsync();
    }

    private Task<Site> OpenAsync() => Site.OpenAsync(
        chromium,
        static workspace =>
        {
            workspace.Variables["SPATE_API_KEY"] = OperatorKey;
            workspace.Variables["AzureFunctionsJobHost__extensions__dashboard__viewers__reader"] =
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ViewerKey)));
        },
        "0.0.0.0");

    private static async Task LogInAsync(Site site, string key)
    {
        await site.Page.GetByLabel("Key").FillAsync(key);
        await site.Button("Log in").ClickAsync();
    }
}
