using System.Reflection;
using System.Xml.Linq;

namespace Spate.Host.Tests;

/// <summary>
/// Knowledge runs downward only: Host → {Pipeline, TaskHub, Planning}, Pipeline → {Dag, Enrichment, Cloud}, {TaskHub, Cloud} → Sqlite.
/// Rooms side by side do not know each other: Pipeline runs on any backend of the Durable Task SDK.
/// </summary>
public sealed class RoomDependenciesTests
{
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Host"] = ["Pipeline", "Planning", "TaskHub"],
        ["Pipeline"] = ["Cloud", "Dag", "Enrichment"],
        ["Cloud"] = ["Sqlite"],
        ["Dag"] = [],
        ["TaskHub"] = ["Sqlite"],
        ["Enrichment"] = [],
        ["Planning"] = [],
        ["Sqlite"] = [],
    };

    public static TheoryData<string> RoomNames => [.. Rooms.Keys];

    [Fact]
    public void These_are_all_the_rooms()
    {
        var folders = Directory.GetFiles(Repository.PathOf("functions"), "*.csproj", SearchOption.AllDirectories)
            .Select(static project => Path.GetFileName(Path.GetDirectoryName(project)!));

        Assert.Equal(Rooms.Keys.Order(), folders.Order());
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_project_refers_only_to_the_rooms_below_it(string room)
    {
        var project = XDocument.Load(Repository.PathOf("functions", room, $"Spate.{room}.csproj"));
        var references = project.Descendants("ProjectReference")
            .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Select(static name => name["Spate.".Length..]);

        Assert.Equal(Rooms[room], references.Order());
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void An_assembly_uses_only_the_rooms_below_it(string room)
    {
        var used = Assembly.Load(room == "Host" ? "spate" : $"Spate.{room}").GetReferencedAssemblies()
            .Select(static reference => reference.Name!)
            .Where(static name => name.StartsWith("Spate.", StringComparison.Ordinal))
            .Select(static name => name["Spate.".Length..]);

        Assert.Subset(Below(room), used.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_room_is_its_assemblys_namespace(string room)
    {
        var strangers = Assembly.Load(room == "Host" ? "spate" : $"Spate.{room}").GetTypes()
            .Where(static type => type.Namespace?.StartsWith("Spate", StringComparison.Ordinal) == true)
            .Where(type => type.Namespace != $"Spate.{room}" && !type.Namespace!.StartsWith($"Spate.{room}.", StringComparison.Ordinal));

        Assert.Empty(strangers);
    }

    private static HashSet<string> Below(string room) =>
        [.. Rooms[room].SelectMany(static below => Below(below).Append(below))];
}
