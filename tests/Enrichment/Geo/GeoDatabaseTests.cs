using Spate.Enrichment.Geo;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Geo;

public sealed class GeoDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spate-geo-").FullName;

    private string FilePath => Path.Combine(_folder, "test.mmdb");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Of(string country) => new MmdbWriter { DatabaseType = "Test-Country" }
        .Add("1.0.0.0/8", new Dictionary<string, object>(StringComparer.Ordinal) { ["country_code"] = country }).Build();

    [Fact]
    public void Metadata_is_read()
    {
        var metadata = GeoDatabase.Load(Of("AU"), "test.mmdb").Metadata;
        Assert.Equal("Test-Country", metadata.DatabaseType);
        Assert.Equal(6, metadata.IpVersion);
        Assert.Equal(28, metadata.RecordSize);
        Assert.Equal(104u, metadata.NodeCount);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), metadata.BuildEpoch);
        Assert.Equal(["en", "de"], metadata.Languages);
        Assert.Equal("Für Tests", metadata.Description["de"]);
    }

    [Fact]
    public void Languages_and_description_are_optional()
    {
        var file = new MmdbWriter { MetadataOverrides = { ["languages"] = null, ["description"] = null } }.Add("1.0.0.0/8", "x").Build();
        var metadata = GeoDatabase.Load(file, "test.mmdb").Metadata;
        Assert.Empty(metadata.Languages);
        Assert.Empty(metadata.Description);
    }

    [Fact]
    public void The_version_names_type_day_and_content()
    {
        var version = GeoDatabase.Load(Of("AU"), "test.mmdb").Version;
        Assert.Matches("^Test-Country/2026-01-02/[0-9a-f]{12}$", version);
        Assert.Equal(version, GeoDatabase.Load(Of("AU"), "elsewhere.mmdb").Version);
        Assert.NotEqual(version, GeoDatabase.Load(Of("NZ"), "test.mmdb").Version);
    }

    [Fact]
    public void The_version_of_a_large_database_follows_its_length_and_build_time()
    {
        static string Version(int padding, int seconds) => GeoDatabase.Load(
            new MmdbWriter
            {
                DataPadding = (1 << 20) + padding,
                BuildEpoch = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
            }.Add("1.0.0.0/8", "x").Build(),
            "test.mmdb").Version;
        Assert.Equal(Version(0, 1), Version(0, 1));
        Assert.NotEqual(Version(0, 1), Version(1, 1));
        Assert.NotEqual(Version(0, 1), Version(0, 2));
    }

    [Fact]
    public void A_file_that_is_missing_is_named()
    {
        var error = Assert.Throws<GeoDatabaseException>(() => GeoDatabase.Open(FilePath));
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Contains("there is no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_database() => Assert.Contains(
        "cannot be read", Assert.Throws<GeoDatabaseException>(() => GeoDatabase.Open(_folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_short_while_in_use_harms_nobody()
    {
        File.WriteAllBytes(FilePath, Of("AU"));
        var database = GeoDatabase.Open(FilePath);
        using (var handle = File.OpenHandle(FilePath, FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(handle, 0);
        Assert.True(database.TryFind(IpAddress.IPv4(0x01020304), out _));
        Assert.Throws<GeoDatabaseException>(() => GeoDatabase.Open(FilePath));
    }
}
