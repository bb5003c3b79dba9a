using System.Net;
using BenchmarkDotNet.Attributes;
using Spate.Enrichment.Geo;

namespace Spate.Benchmarks.Geo;

/// <summary>Text to binary, per address. The floor reads every byte once.</summary>
[MemoryDiagnoser]
public class AddressParsing
{
    private const int Count = 1 << 16;

    private AddressStream _addresses = null!;

    [Params("IPv4", "IPv6")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _addresses = Kind == "IPv4" ? AddressStream.IPv4(Count) : AddressStream.IPv6(Count);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public int ReadBytes()
    {
        var sum = 0;
        for (var i = 0; i < Count; i++)
        {
            foreach (var b in _addresses[i])
                sum = (sum * 31) + b;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public ulong Parse()
    {
        var sum = 0ul;
        for (var i = 0; i < Count; i++)
        {
            sum += IpAddressParser.TryParse(_addresses[i], out var address) ? address.Low : 0;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Framework()
    {
        var sum = 0;
        for (var i = 0; i < Count; i++)
            sum += IPAddress.TryParse(_addresses[i], out _) ? 1 : 0;
        return sum;
    }
}
