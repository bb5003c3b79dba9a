namespace Spate.Dag.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void Of_all_packages_the_room_knows_the_abstractions_alone()
    {
        var packages = typeof(DagShape).Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal));

        Assert.Equal(["Microsoft.DurableTask.Abstractions"], packages);
    }
}
