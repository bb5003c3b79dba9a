using System.Text;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Engine;

public sealed class AllocationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RecordFormat.Ndjson)]
    [InlineData(RecordFormat.Csv)]
    public void A_record_costs_no_allocation(RecordFormat format)
    {
        var table = _folder.Write("t.csv", "k,v\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"k{i},\"value {i}\"\n")));
        var database = _folder.Write(
            "geo.mmdb", new MmdbWriter().Add("192.0.2.0/24", new Dictionary<string, object> { ["country"] = "GB" }).Build());
        var spec = new EnrichmentSpec
        {
            Format = format,
            Lookups = [new LookupSpec("t", table, "k", "id", new Dictionary<string, string> { ["v"] = "v" })],
            Geo = [new GeoSpec("geo", database, "ip", new Dictionary<string, string> { ["country"] = "country" })],
            Constants = new Dictionary<string, string> { ["c"] = "1" },
            Drop = ["drop"],
            Rename = new Dictionary<string, string> { ["n"] = "number" },
            Dimensions = ["country", "os"],
        };
        var enricher = Run.Prepare(spec);
        var few = Records(format, 20_000);
        var many = Records(format, 120_000);
        Allocated(enricher, many);

        // The arrays of both runs come from the same pool, so a hundred thousand records more may cost next to nothing more.
        Assert.InRange(Allocated(enricher, many) - Allocated(enricher, few), -20_000, 20_000);
    }

    private static long Allocated(Enricher enricher, byte[] records)
    {
        var input = new EnrichmentInput { Content = new MemoryStream(records), Name = "x" };
        var output = new EnrichmentOutput { Records = Stream.Null, OpenRejects = () => Stream.Null };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = enricher.Run(input, output);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, result.Rejected);
        return allocated;
    }

    private static byte[] Records(RecordFormat format, int count)
    {
        var text = new StringBuilder(format == RecordFormat.Csv ? "id,ip,os,drop,n\n" : "");
        for (var i = 0; i < count; i++)
        {
            text.Append(format == RecordFormat.Csv
                ? $"k{i % 1100},192.0.2.{i % 256},\"o\"\"s{i % 5}\",x,1\n"
                : $"{{\"id\":\"k\\u0031{i % 100}\",\"ip\":\"192.0.2.{i % 256}\",\"os\":\"\\\"{i % 5}é\",\"drop\":[{{}}],\"n\":1.5}}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
