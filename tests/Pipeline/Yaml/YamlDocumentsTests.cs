using Spate.Pipeline.Yaml;

namespace Spate.Pipeline.Tests.Yaml;

public sealed class YamlDocumentsTests
{
    /// <summary>Each of these would end the process with a stack overflow, or keep it busy for years.</summary>
    public static TheoryData<string, string> Hostile => new()
    {
        { new string('[', 100_000), "1:101: is not valid YAML: nodes are nested more than 100 deep" },
        { string.Concat(Enumerable.Repeat("a: {", 100_000)), ": is not valid YAML: nodes are nested more than 100 deep" },
        { $"{Doubling(40)}? *a40\n: a bomb as a key\n", "with every alias expanded" },
        { "a: &a [1, *a]", "1:11: is not valid YAML: the anchor 'a' contains itself" },
        { "a: *b", "is not valid YAML: The anchor 'b' does not exist" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void What_no_reader_could_walk_is_refused(string yaml, string message)
    {
        var found = new List<ConfigurationDiagnostic>();

        Assert.Null(YamlDocuments.Read(yaml, new YamlProblems(found, "x.yaml")));
        Assert.Contains(message, Assert.Single(found).ToString());
    }

    [Fact]
    public void Aliases_stand_for_what_they_name()
    {
        var found = new List<ConfigurationDiagnostic>();
        var document = Assert.Single(YamlDocuments.Read(Doubling(10), new YamlProblems(found, "x.yaml"))!);

        Assert.Equal(11, YamlMapping.Of(document, "the file", new YamlProblems(found, "x.yaml"))!.Entries().Count());
        Assert.Empty(found);
    }

    /// <summary>Lists that each hold the one before twice.</summary>
    private static string Doubling(int times) =>
        "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, times).Select(static i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n"));
}
