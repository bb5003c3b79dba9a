using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Spate.Dashboard.Tests.Chromium))]

namespace Spate.Dashboard.Tests;

/// <summary>The system's Chromium, driven by Playwright. One process serves all tests; each has a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Array.Find(Programs, File.Exists)
                ?? throw new InvalidOperationException("There is no Chromium: install it ('apt-get install chromium'), or run tests/run."),
            // Its sandbox needs rights that containers do not give. It visits nothing but what the tests start.
            ChromiumSandbox = false,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A page at an address, in a browser that knows nothing yet.</summary>
    public async Task<IPage> OpenAsync(Uri address)
    {
        var context = await _browser.NewContextAsync(new() { BaseURL = address.ToString(), ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout((float)EndToEnd.Tests.Harness.Deadline.Limit.TotalMilliseconds);
        Assertions.SetDefaultExpectTimeout((float)EndToEnd.Tests.Harness.Deadline.Limit.TotalMilliseconds);
        await page.GotoAsync("/");
        return page;
    }
}
