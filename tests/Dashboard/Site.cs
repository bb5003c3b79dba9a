using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.Dashboard.Tests;

/// <summary>A <c>spate</c> with its dashboard open in a browser.</summary>
internal sealed partial class Site : IAsyncDisposable
{
    private readonly List<string> _errors = [];
    private readonly string _command;

    private Site(Workspace workspace, SpateProcess spate, Uri address, IPage page, string command)
    {
        (Workspace, Spate, Address, Page, _command) = (workspace, spate, address, page, command);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            // What the API refuses is shown to the user, and tested as that.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _errors.Add(message.Text);
        };
    }

    public Workspace Workspace { get; }

    public SpateProcess Spate { get; private set; }

    public Uri Address { get; }

    public IPage Page { get; }

    /// <summary>Starts a command that serves the dashboard, on any free port, and opens the dashboard.</summary>
    public static async Task<Site> OpenAsync(
        Chromium chromium, Action<Workspace>? prepare = null, string ip = "127.0.0.1", string command = "run")
    {
        var workspace = Workspace.Create();
        prepare?.Invoke(workspace);
        var spate = workspace.Start(command, "--listen", $"{ip}:0");
        var port = PortIn().Match(await spate.LineAsync($"http://{ip}:")).Groups[1].Value;
        var address = new Uri($"http://127.0.0.1:{port}");
        return new Site(workspace, spate, address, await chromium.OpenAsync(address), command);
    }

    /// <summary>Stops the program, and starts it again at the same address. The page stays open.</summary>
    public async Task RestartAsync(Action meanwhile)
    {
        await Spate.StopAsync();
        await Spate.DisposeAsync();
        meanwhile();
        Spate = Workspace.Start(_command, "--listen", Address.Authority);
        await Spate.LineAsync("http://127.0.0.1:");
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Tab(string name) => Page.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true });

    /// <summary>A node of the graph that is shown, in a state.</summary>
    public ILocator Node(string name, string state) => Page.Locator($"[data-node='{name}'] svg[data-state='{state}']");

    /// <summary>The row of the list of runs that shows an object.</summary>
    public ILocator Run(string name) => Page.Locator("[data-run]", new() { HasText = $"incoming/ads/{name}" });

    /// <summary>Opens the run of an object from the list of runs.</summary>
    public async Task OpenRunAsync(string name)
    {
        await Link("Runs").ClickAsync();
        await Run(name).GetByRole(AriaRole.Link).ClickAsync();
    }

    /// <summary>What went wrong in the page's own code, or against its content security policy.</summary>
    public void AssertNoErrors() => Assert.Empty(_errors);

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        await Spate.DisposeAsync();
        Workspace.Dispose();
    }

    [GeneratedRegex(@"http://[\d.]+:(\d+)")]
    private static partial Regex PortIn();
}
