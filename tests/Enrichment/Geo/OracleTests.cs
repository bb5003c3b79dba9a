using System.Diagnostics;
using System.Net;
using System.Text;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Geo;

namespace Spate.Enrichment.Tests.Geo;

/// <summary>Compares our answers with those of another reader, in another language, on a real database.</summary>
public sealed class OracleTests : IDisposable
{
    private const int AddressesOfEachKind = 50_000;

    private readonly string _addresses = Path.GetTempFileName();

    public void Dispose() => File.Delete(_addresses);

    [Theory]
    [InlineData("geo-whois-asn-country.mmdb")]
    [InlineData("geo-whois-asn-country-ipv4.mmdb")]
    [InlineData("geo-whois-asn-country-ipv6.mmdb")]
    public async Task A_hundred_thousand_addresses_have_the_country_that_another_reader_finds(string database)
    {
        var tests = TestsFolder();
        var path = Path.Combine(tests, "node_modules", "@ip-location-db", "geo-whois-asn-country-mmdb", database);
        Assert.True(File.Exists(path), $"{path} is missing: run 'npm ci' in {tests}.");

        var addresses = Addresses(database).ToArray();
        await File.WriteAllLinesAsync(_addresses, addresses, TestContext.Current.CancellationToken);
        var expected = await RunOracle(Path.Combine(tests, "Enrichment", "Geo", "oracle.mjs"), path, _addresses, "country_code");
        Assert.Equal(addresses.Length, expected.Length);

        var spec = new GeoSpec("geo", path, "ip", new Dictionary<string, string>(StringComparer.Ordinal) { ["country"] = "country_code" });
        var binding = new GeoBinding(GeoDatabase.Open(path), spec, FragmentFormat.Csv);
        var found = 0;
        for (var i = 0; i < addresses.Length; i++)
        {
            var match = binding.Find(Encoding.UTF8.GetBytes(addresses[i]), out var fragment);
            var country = Encoding.UTF8.GetString(binding.Fragments[fragment][1..]);
            Assert.True(country == expected[i], $"{addresses[i]}: we say '{country}', the other reader '{expected[i]}'.");
            Assert.Equal(expected[i].Length > 0 ? GeoMatch.Found : GeoMatch.Absent, match);
            found += country.Length > 0 ? 1 : 0;
        }

        Assert.True(
            found > addresses.Length / 4, $"Only {found} of {addresses.Length} addresses are covered: the comparison shows little.");
    }

    /// <summary>Random addresses; those of IPv6 from the blocks that are assigned, as nearly all others are not covered.</summary>
    private static IEnumerable<string> Addresses(string database)
    {
        var random = new Random(6_2026);
        ReadOnlyMemory<byte> prefixes = new byte[] { 0x20, 0x01, 0x24, 0x00, 0x26, 0x00, 0x28, 0x04, 0x2a, 0x00, 0x2c, 0x0f, 0x20, 0x02 };
        var bytes = new byte[16];
        for (var i = 0; i < AddressesOfEachKind; i++)
        {
            random.NextBytes(bytes);
            if (!database.EndsWith("ipv6.mmdb", StringComparison.Ordinal))
                yield return new IPAddress(bytes.AsSpan(0, 4)).ToString();
            if (database.EndsWith("ipv4.mmdb", StringComparison.Ordinal))
                continue;
            if (random.Next(8) != 0)
            {
                prefixes.Span.Slice(2 * random.Next(prefixes.Length / 2), 2).CopyTo(bytes);
                bytes[2] &= 0x07;
            }

            yield return new IPAddress(bytes).ToString();
        }
    }

    private static async Task<string[]> RunOracle(params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        var error = await errors;
        Assert.True(node.ExitCode == 0, $"The oracle ended with {node.ExitCode}: {error}");
        return output.Split('\n')[..^1];
    }

    private static string TestsFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests must run inside the repository.");
        return Path.Combine(folder.FullName, "tests");
    }
}
