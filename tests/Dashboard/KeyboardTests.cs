using Spate.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>What is done without a mouse.</summary>
public sealed class KeyboardTests(Chromium chromium)
{
    [Fact]
    public async Task Keys_lead_from_view_to_view_and_through_the_list()
    {
        await using var site = await Site.OpenAsync(chromium);
        site.Workspace.Drop("one.ndjson", Workspace.Events(3));
        var keyboard = site.Page.Keyboard;
        await Expect(site.Page.Locator("h1")).ToBeVisibleAsync();

        await keyboard.PressAsync("g");
        await keyboard.PressAsync("u");
        await Expect(site.Run("one.ndjson")).ToBeVisibleAsync();
        await keyboard.PressAsync("/");
        await keyboard.TypeAsync("incoming/ads/none");
        await keyboard.PressAsync("Enter");
        await Expect(site.Page.GetByText("No run matches")).ToBeVisibleAsync();
        await Expect(site.Page).ToHaveURLAsync(new Uri(site.Address, "/runs?objects=s3%3A%2F%2Fincoming%2Fads%2Fnone").ToString());

        await site.Page.GoBackAsync();
        await Expect(site.Run("one.ndjson")).ToBeVisibleAsync();
        await site.Page.Locator("h1").ClickAsync();
        await keyboard.PressAsync("j");
        await keyboard.PressAsync("Enter");
        await Expect(site.Page.Locator("h1")).ToHaveTextAsync("incoming/ads/one.ndjson");
    }
}
