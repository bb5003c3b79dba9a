using System.IO.Compression;
using System.Reflection;
using System.Text.Json;

namespace Spate.Dashboard.Tests;

/// <summary>What the build embedded.</summary>
public sealed class BundleTests
{
    private const int MaxBytes = 1_000_000;

    private static readonly Assembly Program = Assembly.Load("spate");

    private static readonly IReadOnlyList<string> Files =
        [.. Program.GetManifestResourceNames().Where(static name => name.StartsWith("dashboard/", StringComparison.Ordinal))];

    [Fact]
    public void All_of_it_is_under_a_megabyte_compressed()
    {
        var bytes = Files.Sum(static file => Program.GetManifestResourceStream(file)!.Length);

        Assert.InRange(bytes, 100_000, MaxBytes);
    }

    [Fact]
    public void The_page_has_nothing_inline()
    {
        var page = Read("dashboard/index.html");

        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)", page);
        Assert.DoesNotMatch(@" on\w+=", page);
    }

    [Fact]
    public void The_licences_of_what_is_bundled_are_listed()
    {
        using var licences = JsonDocument.Parse(Read("dashboard/licences.json"));
        var names = licences.RootElement.EnumerateArray().Select(static each => each.GetProperty("name").GetString()).ToList();

        Assert.Superset(
            new HashSet<string?>
            {
                "react", "react-dom", "@xyflow/react", "elkjs", "uplot", "d3-geo", "world-atlas", "@tanstack/react-query",
            },
            names.ToHashSet());
        Assert.All(
            licences.RootElement.EnumerateArray(), static each => Assert.NotEqual("", each.GetProperty("licence").GetString()));
    }

    private static string Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(Program.GetManifestResourceStream(file)!, CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
