namespace Spate.Dag.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_first_program_of_the_readme_is_the_one_that_the_tests_run()
    {
        var program = Read("OrdersPipeline.cs").Split("\n\n", 3)[2];

        var shown = $"```csharp\nusing Microsoft.DurableTask;\nusing Spate.Dag;\n\n{program}```";
        Assert.Contains(shown, Read("README.md"), StringComparison.Ordinal);
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(ReadmeTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
