using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using Spate.Enrichment;

namespace Spate.Benchmarks.Enrichment;

/// <summary>
/// Whole files in memory, with two lookups: plain, where all that is paid for is the engine and the checksum of the output; and gzip,
/// beside the two codecs alone. Figures are per event; what is allocated is paid once a file.
/// </summary>
[MemoryDiagnoser]
public class Enriching
{
    private readonly byte[] _buffer = new byte[128 * 1024];
    private Enricher _enricher = Enricher.Create(new EnrichmentSpec(), ReferenceTables.Load(new EnrichmentSpec()));
    private byte[] _plain = [];
    private byte[] _gzip = [];
    private byte[] _enriched = [];

    [GlobalSetup]
    public void Setup()
    {
        var folder = Directory.CreateTempSubdirectory("spate-benchmark-");
        try
        {
            var campaigns = Path.Combine(folder.FullName, "campaigns.csv");
            var publishers = Path.Combine(folder.FullName, "publishers.csv");
            File.WriteAllText(campaigns, AdEvents.CampaignTable());
            File.WriteAllText(publishers, AdEvents.PublisherTable());
            var spec = new EnrichmentSpec
            {
                Lookups =
                [
                    new LookupSpec(
                        "campaigns",
                        campaigns,
                        "campaign_id",
                        "campaign_id",
                        new Dictionary<string, string> { ["advertiser"] = "advertiser", ["category"] = "category" }),
                    new LookupSpec(
                        "publishers",
                        publishers,
                        "publisher_id",
                        "publisher_id",
                        new Dictionary<string, string> { ["publisher"] = "name", ["domain"] = "domain" }),
                ],
                Dimensions = ["advertiser"],
            };
            _enricher = Enricher.Create(spec, ReferenceTables.Load(spec));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        _plain = AdEvents.Ndjson();
        using var gzip = new MemoryStream();
        using (var deflater = new GZipStream(gzip, CompressionLevel.Optimal, leaveOpen: true))
            deflater.Write(_plain);
        _gzip = gzip.ToArray();
        using var enriched = new MemoryStream();
        Run(_plain, enriched, OutputCompression.None);
        _enriched = enriched.ToArray();
    }

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public long PlainToPlain() => Run(_plain, Stream.Null, OutputCompression.None);

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public long GzipToGzip() => Run(_gzip, Stream.Null, OutputCompression.Gzip);

    [Benchmark(Baseline = true, OperationsPerInvoke = AdEvents.Count)]
    public int InflateAndDeflateAlone()
    {
        var read = 0;
        using (var inflater = new GZipStream(new MemoryStream(_gzip), CompressionMode.Decompress))
        {
            for (int count; (count = inflater.Read(_buffer)) > 0;)
                read += count;
        }

        using var deflater = new GZipStream(Stream.Null, CompressionLevel.Fastest);
        for (var at = 0; at < _enriched.Length; at += _buffer.Length)
            deflater.Write(_enriched.AsSpan(at, Math.Min(_buffer.Length, _enriched.Length - at)));
        return read;
    }

    private long Run(byte[] input, Stream records, OutputCompression compression) => _enricher.Run(
        new EnrichmentInput { Content = new MemoryStream(input), Name = "events" },
        new EnrichmentOutput { Records = records, OpenRejects = () => Stream.Null, Compression = compression }).RecordsOut;
}
