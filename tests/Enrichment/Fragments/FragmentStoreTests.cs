using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Tests.Fragments;

public sealed class FragmentStoreTests
{
    private static FragmentFormat Of(RecordFormat format) => format switch
    {
        RecordFormat.Csv => FragmentFormat.Csv,
        RecordFormat.Tsv => FragmentFormat.QuotedTsv,
        _ => FragmentFormat.Json,
    };

    private static string Render(FragmentFormat format, params FragmentValue[] values)
    {
        var store = new FragmentStore(format, values.Select((_, i) => $"f{i}"));
        return Encoding.UTF8.GetString(store[store.Add(values)]);
    }

    [Fact]
    public void Json_members_follow_a_comma_each() => Assert.Equal(
        ""","f0":"text","f1":-5,"f2":18446744073709551615,"f3":0.1,"f4":0.1,"f5":true,"f6":false,"f7":null,"f8":{"a":[1]}""",
        Render(
            FragmentFormat.Json, FragmentValue.String("text"), FragmentValue.Signed(-5), FragmentValue.Unsigned(ulong.MaxValue),
            FragmentValue.Double(0.1), FragmentValue.Float(0.1f), FragmentValue.Boolean(true), FragmentValue.Boolean(false),
            FragmentValue.Null, FragmentValue.Json("""{"a":[1]}"""u8.ToArray())));

    [Fact]
    public void Csv_cells_follow_a_comma_each_and_null_is_empty() => Assert.Equal(
        ",text,-5,,,true", Render(
            FragmentFormat.Csv, FragmentValue.String("text"), FragmentValue.Signed(-5), FragmentValue.Null, FragmentValue.Omitted,
            FragmentValue.Boolean(true)));

    [Theory]
    [InlineData(RecordFormat.Csv, "a,b", ",\"a,b\"")]
    [InlineData(RecordFormat.Csv, "a\tb", ",a\tb")]
    [InlineData(RecordFormat.Csv, "say \"hi\"", ",\"say \"\"hi\"\"\"")]
    [InlineData(RecordFormat.Csv, "two\nlines", ",\"two\nlines\"")]
    [InlineData(RecordFormat.Csv, "two\rlines", ",\"two\rlines\"")]
    [InlineData(RecordFormat.Tsv, "a,b", "\ta,b")]
    [InlineData(RecordFormat.Tsv, "a\tb", "\t\"a\tb\"")]
    public void A_cell_is_quoted_only_where_it_must_be(RecordFormat format, string text, string expected) =>
        Assert.Equal(expected, Render(Of(format), FragmentValue.String(text)));

    [Theory]
    [InlineData("a \"b\"", true)]
    [InlineData("a\tb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\rb", false)]
    public void TSV_without_quoting_can_hold_all_but_tabs_and_line_ends(string text, bool expected)
    {
        Assert.Equal(expected, new FragmentStore(FragmentFormat.Tsv, ["a"]).CanHold(FragmentValue.String(text)));
        Assert.True(new FragmentStore(FragmentFormat.QuotedTsv, ["a"]).CanHold(FragmentValue.String(text)));
    }

    [Fact]
    public void TSV_without_quoting_is_written_and_read_back_as_it_is()
    {
        var store = new FragmentStore(FragmentFormat.Tsv, ["a", "b"]);
        var id = store.Add([FragmentValue.String("a \"b\""), FragmentValue.String("\"")]);

        Assert.Equal("\ta \"b\"\t\"", Encoding.UTF8.GetString(store[id]));
        Assert.Equal(("a \"b\"", "\""), (store.ValueOf(id, "a"), store.ValueOf(id, "b")));
    }

    [Fact]
    public void Json_escapes_control_characters_quotes_and_backslashes_and_keeps_the_rest() => Assert.Equal(
        @",""f0"":""\u0000\b\t\n\f\r\u001f\""\\/é日😀" + "\u007f\u2028\"",
        Render(FragmentFormat.Json, FragmentValue.String("\0\b\t\n\f\r\u001f\"\\/é日😀\u007f\u2028")));

    [Fact]
    public void Names_are_escaped_too()
    {
        var store = new FragmentStore(FragmentFormat.Json, ["say \"hi\""]);
        Assert.Equal(@",""say \""hi\"""":1", Encoding.UTF8.GetString(store[store.Add([FragmentValue.Signed(1)])]));
    }

    [Theory]
    [InlineData(RecordFormat.Ndjson, "", ",\"a\":null,\"b\":null")]
    [InlineData(RecordFormat.Csv, ",,", ",,")]
    [InlineData(RecordFormat.Tsv, "\t\t", "\t\t")]
    public void A_store_begins_with_the_omitted_and_the_null_fragment(RecordFormat format, string omitted, string allNull)
    {
        var store = new FragmentStore(Of(format), ["a", "b"]);
        Assert.Equal(omitted, Encoding.UTF8.GetString(store[FragmentStore.Omitted]));
        Assert.Equal(allNull, Encoding.UTF8.GetString(store[FragmentStore.Null]));
    }

    [Fact]
    public void An_omitted_value_leaves_its_member_out() =>
        Assert.Equal(",\"f1\":1", Render(FragmentFormat.Json, FragmentValue.Omitted, FragmentValue.Signed(1)));

    [Fact]
    public void Numbers_that_JSON_lacks_are_null() => Assert.Equal(
        ",\"f0\":null,\"f1\":null,\"f2\":null",
        Render(
            FragmentFormat.Json, FragmentValue.Double(double.NaN), FragmentValue.Double(double.NegativeInfinity),
            FragmentValue.Float(float.PositiveInfinity)));

    [Fact]
    public void Equal_fragments_are_shared_and_all_keep_their_bytes()
    {
        var store = new FragmentStore(FragmentFormat.Json, ["n"]);
        var ids = Enumerable.Range(0, 20_000).Select(i => store.Add([FragmentValue.Signed(i % 5_000)])).ToArray();

        Assert.Equal(5_002, store.Count);
        for (var i = 0; i < ids.Length; i++)
            Assert.Equal($",\"n\":{i % 5_000}", Encoding.UTF8.GetString(store[ids[i]]));
    }

    [Fact]
    public void A_frozen_store_refuses_more_and_keeps_what_it_has()
    {
        var store = new FragmentStore(FragmentFormat.Csv, ["n"]);
        var id = store.Add([FragmentValue.Signed(1)]);
        store.Freeze();
        Assert.Throws<InvalidOperationException>(() => store.Add([FragmentValue.Signed(2)]));
        Assert.Equal(",1", Encoding.UTF8.GetString(store[id]));
    }

    [Fact]
    public void The_number_of_values_must_fit() =>
        Assert.Throws<ArgumentException>(() => new FragmentStore(FragmentFormat.Csv, ["a", "b"]).Add([FragmentValue.Null]));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() =>
        Assert.Throws<ArgumentException>(() => FragmentValue.Utf8(new byte[] { 0xC3, 0x28 }));

    [Fact]
    public void A_field_that_the_store_lacks_is_refused() =>
        Assert.Throws<ArgumentException>(() => new FragmentStore(FragmentFormat.Csv, ["a"]).ValueOf(FragmentStore.Null, "b"));

    [Theory]
    [InlineData(RecordFormat.Ndjson)]
    [InlineData(RecordFormat.Csv)]
    [InlineData(RecordFormat.Tsv)]
    public void Every_text_reads_back_equal(RecordFormat format) =>
        Prop.ForAll<NonNull<string>, NonNull<string>, NonNull<string>>((a, b, c) =>
        {
            string[] texts = [.. new[] { a.Get, b.Get, c.Get }.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))];
            var store = new FragmentStore(Of(format), ["a", "b \"", "c"]);
            var id = store.Add([.. texts.Select(FragmentValue.String)]);
            var read = store.Names.Select(name => store.ValueOf(id, name) ?? "");
            return read.SequenceEqual(texts);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_double_reads_back_equal() => Prop.ForAll<double>(value =>
    {
        var json = Render(FragmentFormat.Json, FragmentValue.Double(value));
        using var document = JsonDocument.Parse("{" + json[1..] + "}");
        var read = document.RootElement.GetProperty("f0");
        return double.IsFinite(value) ? read.GetDouble().Equals(value) : read.ValueKind == JsonValueKind.Null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Values_that_are_null_or_absent_read_back_as_null()
    {
        var store = new FragmentStore(FragmentFormat.Json, ["a", "b", "c"]);
        var id = store.Add([FragmentValue.Null, FragmentValue.Omitted, FragmentValue.Double(1.5)]);
        Assert.Null(store.ValueOf(id, "a"));
        Assert.Null(store.ValueOf(id, "b"));
        Assert.Equal("1.5", store.ValueOf(id, "c"));
        Assert.Null(store.ValueOf(FragmentStore.Omitted, "c"));
    }

    [Fact]
    public async Task Readers_see_whole_fragments_while_one_thread_adds()
    {
        const int Fragments = 50_000;
        var store = new FragmentStore(FragmentFormat.Json, ["n"]);
        var published = store.Add([FragmentValue.Signed(0)]);
        var last = published + Fragments;
        var writer = Task.Run(() =>
        {
            for (var i = 1; i <= Fragments; i++)
                Volatile.Write(ref published, store.Add([FragmentValue.Signed(i)]));
        });

        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            int id;
            do
            {
                id = Volatile.Read(ref published);
                Assert.Equal($",\"n\":{id - FragmentStore.Null - 1}", Encoding.UTF8.GetString(store[id]));
            }
            while (id < last && !writer.IsFaulted);
        }));
        await Task.WhenAll([writer, .. readers]);
        Assert.Equal(last + 1, store.Count);
    }
}
