using Spate.Enrichment.Geo;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Geo;

public sealed class DatabaseFileTests : IDisposable
{
    private const int LargeBytes = 40 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public DatabaseFileTests()
    {
        var writer = new MmdbWriter { DataPadding = LargeBytes };
        for (var i = 0; i < 250; i++)
            writer.Add($"10.0.{i}.0/24", $"record {i}");
        _path = _folder.Write("large.mmdb", writer.Build());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lookup_reads_little_of_a_large_file()
    {
        var file = DatabaseFile.Open(_path);
        var before = file.BytesRead;
        Assert.Equal(0, before);

        Assert.Equal(File.ReadAllBytes(_path).AsSpan(20 << 20, 100), file.Slice(20 << 20, 100));

        Assert.InRange(file.BytesRead, 100, 128 * 1024);
        Assert.False(file.IsWhole);
    }

    [Fact]
    public void Bytes_across_blocks_are_those_of_the_file()
    {
        var expected = File.ReadAllBytes(_path);
        var file = DatabaseFile.Open(_path);
        foreach (var start in (int[])[0, 65_530, 131_071, expected.Length - 70_000])
            Assert.Equal(expected.AsSpan(start, 70_000), file.Slice(start, 70_000));
    }

    [Fact]
    public void The_rest_is_read_once_much_was_asked_for()
    {
        var file = DatabaseFile.Open(_path);
        for (var at = 0; at < 20 << 20; at += 64 * 1024)
            file.Require(at, 1);

        Assert.True(file.IsWhole);
        Assert.Equal(File.ReadAllBytes(_path), file.Bytes);
    }

    [Fact]
    public void A_file_that_is_cut_short_or_overwritten_gives_an_error()
    {
        var cut = DatabaseFile.Open(_path);
        using (var handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(handle, 1 << 20);
        Assert.Contains(
            "it changed while it was read", Assert.Throws<GeoDatabaseException>(() => cut.Slice(0, 1)).Message, StringComparison.Ordinal);

        var overwritten = DatabaseFile.Open(_path);
        overwritten.Require(0, 1);
        File.SetLastWriteTimeUtc(_path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Contains(
            "replace it by a rename",
            Assert.Throws<GeoDatabaseException>(() => overwritten.Slice(500_000, 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_replaced_by_a_rename_is_read_to_its_end()
    {
        var expected = File.ReadAllBytes(_path);
        var file = DatabaseFile.Open(_path);
        File.Move(_folder.Write("other.mmdb", "another database"), _path, overwrite: true);

        Assert.Equal(expected.AsSpan(30 << 20, 100), file.Slice(30 << 20, 100));
    }

    [Fact]
    public void Many_threads_find_the_same_records_while_blocks_are_read()
    {
        var database = GeoDatabase.Open(_path);
        var whole = GeoDatabase.Load(File.ReadAllBytes(_path), "whole.mmdb");
        Parallel.For(0, 64, thread =>
        {
            var addresses = Enumerable.Range(0, 32).Select(i => IpAddress.IPv4(0x0A00_0001u + (uint)(((i * 8) + thread) << 8))).ToArray();
            var records = new long[addresses.Length];
            database.FindAll(addresses, records);
            for (var i = 0; i < addresses.Length; i++)
            {
                Assert.Equal(whole.TryFind(addresses[i], out var record) ? record : -1, records[i]);
                Assert.Equal(whole.TryFind(addresses[i], out _), database.TryFind(addresses[i], out _));
            }
        });
    }
}
