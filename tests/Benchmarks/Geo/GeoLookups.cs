using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Spate.Enrichment;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Geo;

namespace Spate.Benchmarks.Geo;

/// <summary>
/// From an address's text to its fragment, per address, once all records were met. Beside it, what one would write first: a dictionary of
/// the texts (which cannot answer what it has not seen), and the framework's parser with a walk bit by bit.
/// </summary>
[MemoryDiagnoser]
public class GeoLookups
{
    private const int Count = 1 << 18;

    private AddressStream _addresses = null!;
    private GeoBinding _binding = null!;
    private NaiveWalk _naive = null!;
    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _texts;

    /// <summary>Uniform IPv4, uniform IPv6, or skewed traffic of both.</summary>
    [Params("IPv4", "IPv6", "Zipf")]
    public string Addresses { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _addresses = Addresses switch
        {
            "IPv4" => AddressStream.IPv4(Count),
            "IPv6" => AddressStream.IPv6(Count),
            _ => AddressStream.Zipf(Count, 100_000),
        };
        var path = BenchmarkDatabase.Path;
        var database = GeoDatabase.Open(path);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["country"] = "country.iso_code",
            ["region"] = "subdivisions.0.iso_code",
            ["city"] = "city.names.en",
            ["lat"] = "location.latitude",
            ["lon"] = "location.longitude",
        };
        _binding = new GeoBinding(database, new GeoSpec("geo", path, "ip", fields), FragmentFormat.Json);
        _naive = new NaiveWalk(File.ReadAllBytes(path), database.Metadata);

        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Count; i++)
        {
            _binding.Find(_addresses[i], out var fragment);
            texts[Encoding.UTF8.GetString(_addresses[i])] = fragment;
        }

        _texts = texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public int Find()
    {
        var sum = 0;
        for (var i = 0; i < Count; i++)
        {
            _binding.Find(_addresses[i], out var fragment);
            sum += fragment;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int DictionaryOfTexts()
    {
        Span<char> text = stackalloc char[64];
        var sum = 0;
        for (var i = 0; i < Count; i++)
        {
            var length = Encoding.UTF8.GetChars(_addresses[i], text);
            sum += _texts[text[..length]];
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long NaiveWalkBitByBit()
    {
        Span<byte> bits = stackalloc byte[16];
        var sum = 0L;
        for (var i = 0; i < Count; i++)
        {
            var address = IPAddress.Parse(_addresses[i]);
            address.TryWriteBytes(bits, out var length);
            sum += _naive.Find(bits[..length]);
        }

        return sum;
    }
}
