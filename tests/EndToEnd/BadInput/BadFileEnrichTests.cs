using System.Text.Json.Nodes;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>Each bad file is given to <c>spate enrich</c>.</summary>
public sealed class BadFileEnrichTests : IDisposable
{
    private readonly Workspace _workspace = Workspace.Create();

    public BadFileEnrichTests() => FileCase.Prepare(_workspace);

    public static TheoryData<string> Files { get; } = [.. FileCase.All.Select(static file => file.Name)];

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task It_is_enriched_or_refused_with_a_reason_and_leaves_nothing_half_done(string name)
    {
        var file = FileCase.Of(name);
        var input = Path.GetFileName(name);
        await File.WriteAllBytesAsync(_workspace.InRoot(input), file.Content(), TestContext.Current.CancellationToken);
        var exit = await _workspace.SpateAsync("enrich", input, "-o", "out.txt", "--route", file.Route, "--json");

        if (file.Failure is not null)
        {
            Assert.Equal(1, exit.Code);
            Assert.Contains(file.Failure, exit.Errors, StringComparison.Ordinal);
            Assert.StartsWith($"spate: {input}: ", exit.Errors, StringComparison.Ordinal);
            Assert.Equal([input], Directory.EnumerateFiles(_workspace.Root).Select(Path.GetFileName));
            return;
        }

        Assert.Equal((0, ""), (exit.Code, exit.Errors));
        var totals = JsonNode.Parse(exit.Output)!;
        Assert.Equal(file.Out, (long)totals["recordsOut"]!);
        Assert.Equal(file.Rejected is null ? 0 : 1, (long)totals["rejected"]!);
        Assert.Contains(
            file.Contains,
            await File.ReadAllTextAsync(_workspace.InRoot("out.txt"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        if (file.Rejected is not null)
        {
            Assert.Contains(
                file.RejectsContain,
                await File.ReadAllTextAsync(_workspace.InRoot("out.rejects.ndjson"), TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
        }
    }
}
