using System.Globalization;
using Spate.Enrichment;

namespace Spate.Benchmarks.WholeProcess;

/// <summary>Measures what a record costs the garbage collector, in this process, with the tables of the whole-process workload.</summary>
internal static class Allocations
{
    /// <summary>
    /// Enriches a file of many records, and one of a single record for what a file costs whatever its length, each after a first run that meets all
    /// table rows and address records; prints the difference in bytes per record.
    /// </summary>
    public static void Measure(string workload, string one, string many)
    {
        var spec = new EnrichmentSpec
        {
            Lookups =
            [
                new("publishers", Path.Combine(workload, "lookups", "publishers.csv"), "publisher_id", "publisher_id", Fields(("publisher_name", "name"), ("publisher_category", "category"))),
                new("devices", Path.Combine(workload, "lookups", "devices.csv"), "device_model", "device.model", Fields(("device_brand", "brand"), ("device_os", "os"))),
            ],
            Geo = [new("city", Path.Combine(workload, "city.mmdb"), "ip", Fields(("country", "country.iso_code"), ("city", "city.names.en"), ("lat", "location.latitude")))],
        };
        var enricher = Enricher.Create(spec, ReferenceTables.Load(spec));
        Run(enricher, many);
        var (_, perFile) = Run(enricher, one);
        var (records, bytes) = Run(enricher, many);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(double)(bytes - perFile) / records:0.000}"));
    }

    private static Dictionary<string, string> Fields(params (string Name, string Path)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Path, StringComparer.Ordinal);

    private static (long Records, long Bytes) Run(Enricher enricher, string path)
    {
        using var input = File.OpenRead(path);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = enricher.Run(
            new EnrichmentInput { Content = input, Name = path }, new EnrichmentOutput { Records = Stream.Null, OpenRejects = () => Stream.Null });
        return (result.RecordsIn, GC.GetTotalAllocatedBytes(precise: true) - before);
    }
}
