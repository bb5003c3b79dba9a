using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.Dashboard.Tests;

/// <summary>A <c>spate run</c> with its dashboard open in a browser.</summary>
internal sealed partial class Site : IAsyncDisposable
{
    private readonly List<string> _errors = [];

    private Site(Workspace workspace, SpateProcess spate, Uri address, IPage page)
    {
        (Workspace, Spate, Address, Page) = (workspace, spate, address, page);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _errors.Add(message.Text);
        };
    }

    public Workspace Workspace { get; }

    public SpateProcess Spate { get; }

    public Uri Address { get; }

    public IPage Page { get; }

    public static async Task<Site> OpenAsync(Chromium chromium, Action<Workspace>? prepare = null)
    {
        var workspace = Workspace.Create();
        prepare?.Invoke(workspace);
        var spate = workspace.Start("run", "--listen", "127.0.0.1:0");
        var address = new Uri(AddressIn().Match(await spate.LineAsync("Dashboard: ")).Value);
        return new Site(workspace, spate, address, await chromium.OpenAsync(address));
    }

    /// <summary>What the page reported as an error, such as a violation of its content security policy.</summary>
    public void AssertNoErrors() => Assert.Empty(_errors);

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        await Spate.DisposeAsync();
        Workspace.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressIn();
}
