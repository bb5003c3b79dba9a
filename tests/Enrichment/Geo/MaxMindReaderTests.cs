using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MaxMind.Db;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Geo;

namespace Spate.Enrichment.Tests.Geo;

/// <summary>
/// Compares our answers with those of MaxMind's own reader, on made-up databases: every look-up, and every field as it is rendered.
/// </summary>
public sealed class MaxMindReaderTests
{
    [Fact]
    public void Every_address_has_the_fields_that_the_reader_of_MaxMind_finds() =>
        Prop.ForAll(DatabaseGen.Database.ToArbitrary(), static made =>
        {
            using var oracle = new Reader(new MemoryStream(made.File));
            var records = made.Addresses.ToDictionary(static address => address, address => Ask(oracle, address));
            var fields = records.Values.SelectMany(static record => Paths(record, ""))
                .Append("no.such")
                .ToHashSet(StringComparer.Ordinal)
                .ToList();
            var database = GeoDatabase.Load(made.File, "made-up.mmdb");
            var json = Bind(database, fields, FragmentFormat.Json);
            var csv = Bind(database, fields, FragmentFormat.Csv);

            var checkedFragments = new Dictionary<int, string>();
            foreach (var (address, record) in records)
            {
                var text = Encoding.UTF8.GetBytes(address.ToString());
                var match = json.Find(text, out var fragment);
                var expectedMatch = record is null ? GeoMatch.Absent : GeoMatch.Found;
                Assert.True(match == expectedMatch, $"{address}: we say {match}, the other reader {record ?? "nothing"}.");
                Assert.Equal(match, csv.Find(text, out var cells));

                var expected = new JsonObject(fields.Select(path => KeyValuePair.Create(path, Json(At(record, path.Split('.'))))));
                if (checkedFragments.TryAdd(fragment, expected.ToJsonString()))
                    CheckFields(expected, json, fragment, csv, cells);
                Assert.Equal(checkedFragments[fragment], expected.ToJsonString());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    private static void CheckFields(JsonObject expected, GeoBinding json, int fragment, GeoBinding csv, int cells)
    {
        var members = JsonNode.Parse((byte[])[(byte)'{', .. json.Fragments[fragment][1..], (byte)'}'])!.AsObject();
        Assert.Equal(expected.Count, members.Count);
        foreach (var (path, value) in members)
        {
            Assert.True(
                JsonNode.DeepEquals(expected[path], value),
                $"{path}: we say {value?.ToJsonString()}, the other reader {expected[path]?.ToJsonString()}.");
            Assert.Equal(Cell(json.ValueOf(fragment, path)), csv.ValueOf(cells, path));
        }
    }

    /// <summary>
    /// Where we answer something else on purpose: an address that is mapped from IPv4 is an IPv4 address, also without an alias in the
    /// tree; and a tree for IPv4 covers no IPv6 address, whose first bits the reader of MaxMind takes for an IPv4 address.
    /// </summary>
    private static object? Ask(Reader oracle, IPAddress address)
    {
        var asked = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return oracle.Metadata.IPVersion == 4 && asked.AddressFamily == AddressFamily.InterNetworkV6 ? null : oracle.Find<object>(asked);
    }

    private static GeoBinding Bind(GeoDatabase database, List<string> fields, FragmentFormat format) =>
        new(database, new GeoSpec("geo", "made-up.mmdb", "ip", fields.ToDictionary(static path => path, StringComparer.Ordinal)), format);

    /// <summary>An empty text and none are the same cell.</summary>
    private static string? Cell(string? text) => text is "" ? null : text;

    private static IEnumerable<string> Paths(object? value, string path)
    {
        var children = value switch
        {
            IDictionary<string, object> map => map.Select(static entry => (entry.Key, entry.Value)),
            List<object> list => list.Take(3).Select(static (item, index) => (index.ToString(CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        var below = children.SelectMany(child => Paths(child.Item2, path.Length == 0 ? child.Item1 : $"{path}.{child.Item1}"));
        return path.Length == 0 ? below : below.Prepend(path);
    }

    private static object? At(object? value, ReadOnlySpan<string> path) => path switch
    {
        [] => value,
        [var key, .. var rest] => value switch
        {
            IDictionary<string, object> map => map.TryGetValue(key, out var child) ? At(child, rest) : null,
            List<object> list => int.TryParse(key, out var index) && index < list.Count ? At(list[index], rest) : null,
            _ => null,
        },
    };

    private static JsonNode? Json(object? value) => value switch
    {
        null
            or double.NaN
            or double.PositiveInfinity
            or double.NegativeInfinity
            or float.NaN
            or float.PositiveInfinity
            or float.NegativeInfinity => null,
        IDictionary<string, object> map => new JsonObject(map.Select(static entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        List<object> list => new JsonArray([.. list.Select(Json)]),
        byte[] bytes => Convert.ToBase64String(bytes),
        BigInteger number => JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture)),
        IEnumerable and not string => throw new NotSupportedException($"{value.GetType()}"),
        _ => JsonValue.Create(value),
    };
}
