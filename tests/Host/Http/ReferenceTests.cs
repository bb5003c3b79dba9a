using System.Net;
using System.Text.RegularExpressions;

namespace Spate.Host.Tests.Http;

/// <summary>The page on which the API can be browsed and tried.</summary>
public sealed partial class ReferenceTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_the_document_and_loads_nothing_of_others()
    {
        using var page = await dashboard.Http.GetAsync("/scalar/", _cancellation);
        var html = await page.Content.ReadAsStringAsync(_cancellation);
        var sources = Source().Matches(html).Select(static match => match.Groups["source"].Value).ToList();

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("openapi/v1.json", html, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.NotEmpty(sources);
        foreach (var source in sources)
        {
            Assert.DoesNotContain("//", source, StringComparison.Ordinal);
            var address = new Uri(new Uri(dashboard.Http.BaseAddress!, "/scalar/"), source);
            using var script = await dashboard.Http.GetAsync(address, _cancellation);
            Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        }
    }

    [GeneratedRegex("""<script[^>]* src="(?<source>[^"]+)""")]
    private static partial Regex Source();
}
