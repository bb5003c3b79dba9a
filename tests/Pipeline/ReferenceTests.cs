namespace Spate.Pipeline.Tests;

public sealed class ReferenceTests
{
    /// <summary>Of DurableTask.Core the trigger catches the exception that the client's documentation names.</summary>
    [Fact]
    public void Of_the_Durable_Task_packages_the_room_knows_the_abstractions_and_the_client()
    {
        var packages = typeof(EnrichObject).Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.Contains("Durable", StringComparison.Ordinal) || name.Contains("TaskHub", StringComparison.Ordinal));

        Assert.Equal(
            ["DurableTask.Core", "Microsoft.DurableTask.Abstractions", "Microsoft.DurableTask.Client"],
            packages.Order(StringComparer.Ordinal));
    }
}
