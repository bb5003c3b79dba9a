using System.Runtime.CompilerServices;
using System.Text;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Tables;

public sealed class ReferenceTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("t.csv", "k,v\n1,one\n")]
    [InlineData("t.csv", "\uFEFF\"k\",\"v\"\r\n\r\n\"1\",\"one\"\r\n")]
    [InlineData("t.csv", "k,v\r1,one\r2,\"two\rlines\"")]
    [InlineData("t.tsv", "v\tk\rone\t1\r")]
    [InlineData("t.tsv", "v\tk\none\t1")]
    [InlineData("t.tsv", "\"v\tk\tv\n\"x\t1\tone\n\"y\t2\ttwo")]
    [InlineData("t.ndjson", "{\"k\":\"1\",\"v\":\"one\"}\n\n")]
    [InlineData("t.ndjson", "{\"k\":\"1\",\"v\":\"one\"}\r{\"k\":\"2\",\"v\":\"two\"}\r")]
    [InlineData("t.jsonl", "{\"k\":1,\"v\":\"one\",\"x\":{\"y\":1}}")]
    public void Tables_are_read_in_every_format_plain_and_gzip(string name, string text)
    {
        var plain = Spec(_folder.Write(name, text));
        var gzip = Spec(_folder.Write(name + ".gz", TemporaryFolder.Gzip(Encoding.UTF8.GetBytes(text))));

        Assert.Equal("{\"id\":1,\"v\":\"one\"}\n", Run.Of(plain, "{\"id\":1}").Text);
        Assert.Equal("{\"id\":1,\"v\":\"one\"}\n", Run.Of(gzip, "{\"id\":1}").Text);
    }

    [Fact]
    public void Values_keep_their_type()
    {
        var spec = Spec(_folder.Write(
            "t.ndjson",
            "{\"k\":1,\"v\":1.50}\n{\"k\":2,\"v\":true}\n{\"k\":3,\"v\":null}\n"
            + "{\"k\":4}\n{\"k\":5,\"v\":{\"a\":[1]}}\n{\"k\":6,\"v\":\"\\u00e9\"}\n"));

        Assert.Equal(
            ["1.50", "true", "null", "null", "{\"a\":[1]}", "\"é\""],
            Run.Of(spec, string.Concat(Enumerable.Range(1, 6).Select(i => $"{{\"id\":{i}}}\n")))
                .Lines.Select(l => l[(l.IndexOf("\"v\":", StringComparison.Ordinal) + 4)..^1]));
    }

    [Fact]
    public void An_empty_cell_is_null_and_a_quoted_empty_one_a_string()
    {
        var spec = Spec(_folder.Write("t.csv", "k,v\n1,\n2,\"\"\n"));

        Assert.Equal("{\"id\":1,\"v\":null}\n{\"id\":2,\"v\":\"\"}\n", Run.Of(spec, "{\"id\":1}\n{\"id\":2}\n").Text);
    }

    [Theory]
    [InlineData("t.csv", "k,v\n1,\n2,\"\"\n")]
    [InlineData("t.tsv", "k\tv\n1\t\n2\t\n")]
    public void An_empty_cell_is_an_empty_text_where_the_table_says_so(string name, string text)
    {
        var spec = Spec(_folder.Write(name, text));
        var source = new ReferenceTableSource();
        var texts = spec with { Lookups = [spec.Lookups[0] with { Empty = EmptyCell.Text }] };

        Assert.Equal("{\"id\":1,\"v\":\"\"}\n{\"id\":2,\"v\":\"\"}\n", Run.Of(texts, "{\"id\":1}\n{\"id\":2}\n").Text);
        Assert.NotSame(source.Current(spec).Lookups[0], source.Current(texts).Lookups[0]);
    }

    [Fact]
    public void A_quotation_mark_in_a_TSV_table_is_a_character_unless_the_table_says_otherwise()
    {
        var plain = Spec(_folder.Write("t.tsv", "k\tv\n1\t\"ab\"\n"));
        var quoted = plain with { Lookups = [plain.Lookups[0] with { Quoting = CellQuoting.Rfc4180 }] };
        var source = new ReferenceTableSource();

        Assert.Equal("{\"id\":1,\"v\":\"\\\"ab\\\"\"}\n", Run.Of(plain, "{\"id\":1}").Text);
        Assert.Equal("{\"id\":1,\"v\":\"ab\"}\n", Run.Of(quoted, "{\"id\":1}").Text);
        Assert.NotSame(source.Current(plain).Lookups[0], source.Current(quoted).Lookups[0]);
    }

    [Theory]
    [InlineData("t.csv", "k,v\n1,a\n2,b\n1,c\n", "duplicate_key", "'1' occurs on line 2 and again on line 4")]
    [InlineData("t.csv", "k,v\n\"a\nb\",1\n\"a\nb\",2\n", "duplicate_key", "line 2 and again on line 4")]
    [InlineData("t.ndjson", "{\"k\":1,\"v\":1}\n{\"k\":\"1\",\"v\":2}\n", "duplicate_key", "line 1 and again on line 2")]
    [InlineData("t.csv", "k,v\n,a\n", "empty_key", ":2")]
    [InlineData("t.ndjson", "{\"k\":null,\"v\":1}\n", "empty_key", ":1")]
    [InlineData("t.ndjson", "{\"k\":1,\"v\":1}\n{\"v\":1}\n", "empty_key", ":2")]
    [InlineData("t.csv", "k,w\n1,a\n", "no_column", "no column 'v'. The columns are: k, w")]
    [InlineData("t.csv", "x,v\n1,a\n", "no_column", "no column 'k'")]
    [InlineData("t.ndjson", "{\"k\":1,\"w\":1}\n", "no_column", "no column 'v'. The columns are: k, w")]
    [InlineData("t.csv", "", "malformed", "empty")]
    [InlineData("t.csv", "k,v\n1\n", "malformed", ":2: the row has 1 columns, the header 2")]
    [InlineData("t.csv", "k,v\n1,\"a\n", "malformed", "not closed")]
    [InlineData("t.csv", "k,v\n1,a\"b\n", "malformed", ":2: column 2")]
    [InlineData("t.csv", "k,v\n1,\"a\"b\n", "malformed", "column 2")]
    [InlineData("t.csv", "k,v,k\n", "malformed", "'k' occurs twice")]
    [InlineData("t.ndjson", "{\"k\":1,\"v\":1}\n{\"k\":\n", "malformed", ":2")]
    [InlineData("t.ndjson", "[1]\n", "malformed", ":1")]
    [InlineData("t.ndjson", "{\"k\":1,\"k\":2,\"v\":1}\n", "malformed", "'k' occurs twice")]
    [InlineData("t.ndjson", "{\"k\":[1],\"v\":1}\n", "malformed", "object or an array")]
    [InlineData("t.parquet", "", "unknown_format", "must end in .csv")]
    public void A_bad_table_is_refused_with_file_line_and_cause(string name, string text, string reason, string says)
    {
        var path = _folder.Write(name, text);
        var error = Assert.Throws<ReferenceTableException>(() => ReferenceTables.Load(Spec(path)));

        Assert.Equal(reason, error.Reason);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_with_too_many_columns_is_refused()
    {
        var path = _folder.Write("t.csv", "k,v," + string.Join(',', Enumerable.Range(0, 16 * 1024)) + "\n");
        var error = Assert.Throws<ReferenceTableException>(() => ReferenceTables.Load(Spec(path)));

        Assert.Equal("malformed", error.Reason);
        Assert.Equal($"{path}:1: the header has 16386 columns; at most 16384 are read.", error.Message);
    }

    [Fact]
    public void A_table_that_is_missing_or_no_gzip_is_refused()
    {
        Assert.Equal(
            "not_found", Assert.Throws<ReferenceTableException>(() => ReferenceTables.Load(Spec(_folder.PathOf("none.csv")))).Reason);
        Assert.Equal(
            "not_found", Assert.Throws<ReferenceTableException>(() => ReferenceTables.Load(Spec(_folder.PathOf("no/none.csv")))).Reason);
        Assert.Equal(
            "unreadable",
            Assert.Throws<ReferenceTableException>(() => ReferenceTables.Load(Spec(_folder.Write("t.csv.gz", "k,v\n")))).Reason);
    }

    [Fact]
    public void A_table_that_is_not_UTF_8_is_refused()
    {
        Assert.Equal(
            "malformed",
            Assert.Throws<ReferenceTableException>(() => ReferenceTables.Load(
                Spec(_folder.Write("t.csv", [(byte)'k', (byte)',', (byte)'v', (byte)'\n', 0xE9, (byte)',', (byte)'a'])))).Reason);
        Assert.Equal(
            "malformed",
            Assert.Throws<ReferenceTableException>(
                () => ReferenceTables.Load(Spec(_folder.Write("t.ndjson", [(byte)'{', 0xE9, (byte)'}'])))).Reason);
    }

    [Fact]
    public void The_same_tables_are_given_until_a_file_is_replaced()
    {
        var path = _folder.Write("t.csv", "k,v\n1,one\n");
        var spec = Spec(path);
        var source = new ReferenceTableSource();
        var first = source.Current(spec);
        Assert.Same(first.Lookups[0], source.Current(spec with { Drop = ["x"] }).Lookups[0]);

        var replacement = _folder.Write("t.new", "k,v\n1,two\n");
        File.SetLastWriteTimeUtc(replacement, File.GetLastWriteTimeUtc(path).AddSeconds(5));
        File.Move(replacement, path, overwrite: true);
        var second = source.Current(spec);

        Assert.NotEqual(first.Versions["t"], second.Versions["t"]);
        Assert.Equal("{\"id\":1,\"v\":\"one\"}\n", Enriched(Enricher.Create(spec, first)));
        Assert.Equal("{\"id\":1,\"v\":\"two\"}\n", Enriched(Enricher.Create(spec, second)));

        static string Enriched(Enricher enricher) =>
            Run.Of(enricher, new EnrichmentInput { Content = new MemoryStream("{\"id\":1}"u8.ToArray()), Name = "x" }).Text;
    }

    [Fact]
    public void A_replaced_file_frees_what_was_loaded_from_it_and_a_run_that_began_with_it_ends_with_it()
    {
        var table = _folder.Write("t.csv", "k,v\n1,one\n");
        var database = _folder.Write("geo.mmdb", Country("GB"));
        var spec = Spec(table) with
        {
            Geo = [new GeoSpec("geo", database, "ip", new Dictionary<string, string> { ["country"] = "country" })],
        };
        var other = spec with { Geo = [spec.Geo[0] with { Fields = new Dictionary<string, string> { ["land"] = "country" } }] };
        var source = new ReferenceTableSource();
        var replaced = Replace(source, spec, other);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.All(replaced, reference => Assert.False(reference.IsAlive));
        GC.KeepAlive(source);
    }

    /// <summary>In a method of its own, so that no local keeps what is to be freed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference[] Replace(ReferenceTableSource source, EnrichmentSpec spec, EnrichmentSpec other)
    {
        var tables = source.Current(spec);
        WeakReference[] loaded = [new(tables.Lookups[0]), new(tables.Geo[0]), new(source.Current(other).Geo[0])];
        var enricher = Enricher.Create(spec, tables);
        Replace("t.csv", Encoding.UTF8.GetBytes("k,v\n1,two\n"));
        Replace("geo.mmdb", Country("FR"));

        Assert.Equal(
            "{\"id\":1,\"ip\":\"192.0.2.1\",\"v\":\"two\",\"country\":\"FR\"}\n", Enriched(Enricher.Create(spec, source.Current(spec))));
        Assert.Equal("{\"id\":1,\"ip\":\"192.0.2.1\",\"v\":\"one\",\"country\":\"GB\"}\n", Enriched(enricher));
        return loaded;
    }

    private static string Enriched(Enricher enricher) => Run.Of(
        enricher, new EnrichmentInput { Content = new MemoryStream("{\"id\":1,\"ip\":\"192.0.2.1\"}"u8.ToArray()), Name = "x" }).Text;

    private static byte[] Country(string code) =>
        new MmdbWriter().Add("192.0.2.0/24", new Dictionary<string, object> { ["country"] = code }).Build();

    private void Replace(string name, byte[] bytes)
    {
        var path = _folder.PathOf(name);
        var replacement = _folder.Write($"{name}.new", bytes);
        File.SetLastWriteTimeUtc(replacement, File.GetLastWriteTimeUtc(path).AddSeconds(5));
        File.Move(replacement, path, overwrite: true);
    }

    [Fact]
    public void Lookups_with_other_fields_or_formats_do_not_share_a_table()
    {
        var path = _folder.Write("t.csv", "k,v,w\n1,one,uno\n");
        var source = new ReferenceTableSource();
        var spec = Spec(path);
        var table = source.Current(spec).Lookups[0];

        Assert.NotSame(table, source.Current(spec with { Format = RecordFormat.Csv }).Lookups[0]);
        Assert.NotSame(
            table,
            source.Current(
                spec with { Lookups = [spec.Lookups[0] with { Fields = new Dictionary<string, string> { ["v"] = "w" } }] }).Lookups[0]);
        Assert.NotSame(table, source.Current(spec with { Lookups = [spec.Lookups[0] with { Key = "w" }] }).Lookups[0]);
    }

    [Fact]
    public void A_version_tells_contents_apart_and_is_the_same_for_the_same_text()
    {
        var text = "k,v\n1,one\n";
        var one = ReferenceTables.Load(Spec(_folder.Write("a.csv", text))).Versions["t"];

        Assert.Equal(
            one, ReferenceTables.Load(Spec(_folder.Write("b.csv.gz", TemporaryFolder.Gzip(Encoding.UTF8.GetBytes(text))))).Versions["t"]);
        Assert.NotEqual(one, ReferenceTables.Load(Spec(_folder.Write("c.csv", text + "2,two\n"))).Versions["t"]);
        Assert.Matches("^[0-9a-f]{16}$", one);
    }

    [Fact]
    public void A_geo_database_that_is_missing_or_damaged_is_refused()
    {
        var spec = new EnrichmentSpec
        {
            Geo = [new GeoSpec("geo", _folder.PathOf("none.mmdb"), "ip", new Dictionary<string, string> { ["country"] = "country" })],
        };
        Assert.Contains(
            "none.mmdb", Assert.Throws<GeoDatabaseException>(() => ReferenceTables.Load(spec)).Message, StringComparison.Ordinal);

        var whole = new MmdbWriter().Add("192.0.2.0/24", new Dictionary<string, object> { ["country"] = "GB" }).Build();
        var cut = _folder.Write("cut.mmdb", whole[..(whole.Length / 2)]);
        Assert.Contains(
            "cut.mmdb",
            Assert.Throws<GeoDatabaseException>(
                () => ReferenceTables.Load(spec with { Geo = [spec.Geo[0] with { Database = cut }] })).Message,
            StringComparison.Ordinal);
    }

    private static EnrichmentSpec Spec(string table) => new()
    {
        Lookups = [new LookupSpec("t", table, "k", "id", new Dictionary<string, string> { ["v"] = "v" })],
    };
}
