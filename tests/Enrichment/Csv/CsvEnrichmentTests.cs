using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Tests.Deflate;

namespace Spate.Enrichment.Tests.Csv;

public sealed class CsvEnrichmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnrichmentSpec _spec;

    public CsvEnrichmentTests()
    {
        var table = _folder.Write("t.ndjson", "{\"k\":\"x,1\",\"v\":\"a \\\"b\\\", c\",\"n\":1.50}\n{\"k\":7,\"v\":null,\"n\":[1,2]}\n");
        _spec = new EnrichmentSpec
        {
            Format = RecordFormat.Csv,
            Lookups = [new LookupSpec("t", table, "k", "key", new Dictionary<string, string> { ["v"] = "v", ["n"] = "n" })],
        };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_get_the_cells_of_their_table_row_and_stay_as_they_are_besides()
    {
        var run = Run.Of(_spec, "id,key\r\n 1 ,\"x,1\"\r\n\"two \"\"2\"\"\nlines\",7\n3,none\n4,\n5,\"\"");

        Assert.Equal(
            "id,key,v,n\r\n 1 ,\"x,1\",\"a \"\"b\"\", c\",1.50\r\n\"two \"\"2\"\"\nlines\",7,,\"[1,2]\"\n3,none,,\n4,,,\n5,\"\",,\n",
            run.Text);
        Assert.Equal(new MatchCounts(2, 3, 0), run.Result.Matches["t"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_that_cannot_begin_gives_its_memory_back(bool isPart)
    {
        using var memory = new GuardedMemory(atStart: true);
        var enricher = Run.Prepare(_spec with { Columns = ["id", isPart ? "key" : "other"] }).WithVerification(memory);
        var input = new EnrichmentInput
        {
            Content = new MemoryStream(TemporaryFolder.Gzip("1,7\n"u8.ToArray())),
            Name = "a.csv.gz",
            End = isPart ? 3 : null,
        };

        Assert.ThrowsAny<Exception>(() => Run.Of(enricher, input, OutputCompression.Gzip));
        Assert.Equal(0, memory.Rented);
    }

    [Fact]
    public void Rows_with_too_few_or_too_many_columns_are_rejected()
    {
        var run = Run.Of(Run.Lenient(_spec), "id,key\n1,7\n2\n3,4,5\n\n4,7\n");

        Assert.Equal("id,key,v,n\n1,7,,\"[1,2]\"\n4,7,,\"[1,2]\"\n", run.Text);
        Assert.Equal(["column_count", "column_count"], run.Rejects.Select(r => (string)r["reason"]!));
        Assert.Equal([3, 4], run.Rejects.Select(r => (int)r["line"]!));
        Assert.Equal(["2", "3,4,5"], run.Rejects.Select(r => (string)r["raw"]!));
    }

    [Theory]
    [InlineData("1,a\"b\n")]
    [InlineData("1,\"a\"b\n")]
    [InlineData("1,\"a\" \n")]
    [InlineData("1,\"a\rb\"\r\r\n")]
    public void A_quotation_mark_out_of_place_spoils_its_own_row_only(string row)
    {
        var run = Run.Of(Run.Lenient(_spec), "id,key\n0,7\n" + row + "2,7\n");

        Assert.Equal("id,key,v,n\n0,7,,\"[1,2]\"\n2,7,,\"[1,2]\"\n", run.Text);
        var reject = Assert.Single(run.Rejects);
        Assert.Equal(("malformed_csv", row[..^1], 11), ((string)reject["reason"]!, (string)reject["raw"]!, (int)reject["offset"]!));
    }

    [Theory]
    [InlineData("1,\"open\n", "not closed before the end of the file")]
    [InlineData("1,\"open\r\n", "not closed before the end of the file")]
    [InlineData("\"open,7\n", "not closed before the end of the file")]
    [InlineData("1,\"open \"\"twice\"\"\n", "not closed before the end of the file")]
    public void A_quotation_mark_that_is_never_closed_spoils_its_line_only(string row, string says)
    {
        foreach (var chunk in (int[])[16, 64, 256 * 1024])
        {
            var run = Run.Of(Run.Lenient(_spec), "id,key\n0,7\n" + row + "2,7\n3,7", chunk);

            Assert.Equal("id,key,v,n\n0,7,,\"[1,2]\"\n2,7,,\"[1,2]\"\n3,7,,\"[1,2]\"\n", run.Text);
            var reject = Assert.Single(run.Rejects);
            Assert.Equal((row[..^1], 3, 11), ((string)reject["raw"]!, (int)reject["line"]!, (int)reject["offset"]!));
            Assert.Contains(says, (string)reject["detail"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_stray_quotation_mark_costs_one_record_of_ten_thousand()
    {
        var rows = Enumerable.Range(0, 10_000).Select(i => i switch
        {
            4_000 => "4000,\"stray",
            4_001 or 9_000 => $"\"a \"\"b\"\",\nc\",{i}",
            _ => $"{i},7",
        });
        var run = Run.Of(_spec, "id,key\n" + string.Join('\n', rows));

        Assert.Equal((10_000, 9_999), (run.Result.RecordsIn, run.Result.RecordsOut));
        Assert.Equal((4_002, "4000,\"stray"), ((int)Assert.Single(run.Rejects)["line"]!, (string)run.Rejects[0]["raw"]!));
        Assert.Contains("the next one, 1 line below, does not end a cell", (string)run.Rejects[0]["detail"]!, StringComparison.Ordinal);
        Assert.Equal(10_003, run.Result.Lines);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_record_may_span_as_many_lines_as_the_limit_says(int lines, bool passes)
    {
        var spec = Run.Lenient(_spec) with { Limits = new EnrichmentLimits { MaxRecordLines = 3, MaxRejectShare = 1 } };
        var record = "\"" + string.Concat(Enumerable.Repeat("x\n", lines - 1)) + "y\",7";
        var run = Run.Of(spec, "id,key\n" + record + "\n2,7\n");

        Assert.Equal(passes, run.Result.Rejected == 0);
        Assert.EndsWith("\n2,7,,\"[1,2]\"\n", run.Text, StringComparison.Ordinal);
        if (!passes)
            Assert.Equal((2, "\"x"), ((int)run.Rejects[0]["line"]!, (string)run.Rejects[0]["raw"]!));
    }

    [Fact]
    public void The_record_ends_with_the_line_of_the_quotation_mark_that_is_not_closed()
    {
        var run = Run.Of(Run.Lenient(_spec), "id,key\n\"two\nlines\",\"stray\n2,7\n");

        Assert.Equal("id,key,v,n\n2,7,,\"[1,2]\"\n", run.Text);
        Assert.Equal("\"two\nlines\",\"stray", (string)Assert.Single(run.Rejects)["raw"]!);
        Assert.Equal(4, run.Result.Lines);
    }

    [Fact]
    public void Many_lines_in_one_reject_fail_the_file()
    {
        var long_ = "\"" + string.Concat(Enumerable.Repeat("x\n", 8_899)) + "y\"\n";
        var spec = _spec with { Limits = new EnrichmentLimits { MaxRecordLines = 10_000 } };
        var error = Assert.Throws<EnrichmentException>(
            () => Run.Of(spec, "id,key\n" + string.Concat(Enumerable.Repeat("1,7\n", 1_100)) + long_));

        Assert.Equal(BadFileReason.TooManyRejects, error.Reason);
        Assert.Contains("8900 of 10000 lines were rejected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_whose_lines_end_in_CR_is_read_and_keeps_its_line_ends()
    {
        foreach (var chunk in (int[])[16, 256 * 1024])
        {
            Assert.Equal("id,key,v,n\r1,7,,\"[1,2]\"\r\"a\rb\",7,,\"[1,2]\"\r", Run.Of(_spec, "id,key\r\r1,7\r\"a\rb\",7", chunk).Text);
            var tsv = Run.Of(_spec with { Format = RecordFormat.Tsv }, "id\tkey\r1\t7\r\"2\tx\r", chunk);
            Assert.Equal(("id\tkey\tv\tn\r1\t7\t\t[1,2]\r\"2\tx\t\t\r", 2, 3), (tsv.Text, tsv.Result.RecordsIn, tsv.Result.Lines));
        }
    }

    [Fact]
    public void Text_whose_lines_end_in_CR_may_be_longer_than_a_record()
    {
        var spec = _spec with { Limits = new EnrichmentLimits { MaxRecordBytes = 100 } };

        Assert.Equal(1_000, Run.Of(spec, "id,key\r" + string.Concat(Enumerable.Repeat("1,7\r", 1_000)), chunkBytes: 64).Result.RecordsOut);
    }

    [Fact]
    public void Any_text_with_CR_reads_as_it_does_with_LF()
    {
        var text = from characters in Gen.ArrayOf(Gen.Elements("a1,\"\n".ToCharArray())) select "id,key\n" + new string(characters);
        Prop.ForAll(text.ToArbitrary(), Gen.Elements(16, 40, 1000).ToArbitrary(), (lines, chunk) =>
        {
            var (lf, cr) = (Run.Of(Run.Lenient(_spec), lines), Run.Of(Run.Lenient(_spec), lines.Replace('\n', '\r'), chunk));
            return cr.Text == lf.Text.Replace('\n', '\r') && cr.Result.Rejected == lf.Result.Rejected && cr.Result.Lines == lf.Result.Lines
                && cr.Result.Account == lf.Result.Account;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_quotation_mark_left_open_beyond_the_record_limit_fails_the_file()
    {
        var spec = _spec with { Limits = new EnrichmentLimits { MaxRecordBytes = 50 } };
        var error = Assert.Throws<EnrichmentException>(
            () => Run.Of(spec, "id,key\n1,\"open\n" + string.Concat(Enumerable.Repeat("2,7\n", 1000)), chunkBytes: 64));

        Assert.Equal(BadFileReason.RecordTooLong, error.Reason);
        Assert.Contains("quotation mark", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drops_renames_and_constants_change_the_columns()
    {
        var spec = _spec with
        {
            Drop = ["b", "absent"],
            Rename = new Dictionary<string, string> { ["c"] = "the \"c\"", ["absent2"] = "x" },
            Constants = new Dictionary<string, string> { ["source"] = "a,b" },
        };
        var run = Run.Of(spec, "a,b,c,key,v\n1,2,3,7,old\n\"1\",\"2\",,x,\n");

        Assert.Equal("a,\"the \"\"c\"\"\",key,v,n,source\n1,3,7,,\"[1,2]\",\"a,b\"\n\"1\",,x,,,\"a,b\"\n", run.Text);
        Assert.Equal(run.Text, Run.Of(_spec with { Constants = spec.Constants }, run.Text).Text);
    }

    [Fact]
    public void Dropping_the_first_columns_leaves_no_delimiter_in_front()
    {
        Assert.Equal("key,v,n\n7,,\"[1,2]\"\n", Run.Of(_spec with { Drop = ["a", "b"] }, "a,b,key\n1,2,7\n").Text);
        Assert.Equal("v,n\n,\"[1,2]\"\n", Run.Of(_spec with { Drop = ["key"] }, "key\n7\n").Text);
    }

    [Fact]
    public void Columns_can_be_named_for_files_without_a_header()
    {
        Assert.Equal("1,7,,\"[1,2]\"\n", Run.Of(_spec with { Columns = ["id", "key"] }, "1,7\n").Text);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("id,key\n", "id,key,v,n\n")]
    [InlineData("\uFEFFid,key", "id,key,v,n\n")]
    public void A_file_without_rows_is_fine(string text, string expected)
    {
        var run = Run.Of(_spec, text);

        Assert.Equal(expected, run.Text);
        Assert.Equal(0, run.Result.RecordsIn);
    }

    [Theory]
    [InlineData("a,key,a\n", BadFileReason.BadHeader, "'a' twice")]
    [InlineData("a,ke\"y\n", BadFileReason.BadHeader, "quotation mark")]
    [InlineData("a,\"key", BadFileReason.BadHeader, "not closed")]
    [InlineData("a,key\r1,7\r2,7\n", BadFileReason.BadHeader, "a carriage return in column 2 does not end a line")]
    [InlineData("a,key\r\r\n1,7\r\r\n", BadFileReason.BadHeader, "a carriage return in column 2 does not end a line")]
    [InlineData("\0\0\0\0\0\0\0\0", BadFileReason.BadHeader, "column 1 has the control character U+0000")]
    [InlineData("a,b\n1,2\n", BadFileReason.MissingColumns, "lacks the column key. Its columns are: a, b")]
    public void A_bad_header_fails_the_file(string text, BadFileReason reason, string says)
    {
        var error = Assert.Throws<EnrichmentException>(() => Run.Of(_spec, text));

        Assert.Equal(reason, error.Reason);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rename_onto_a_column_that_the_file_has_fails_the_file()
    {
        var spec = _spec with { Rename = new Dictionary<string, string> { ["a"] = "b" } };

        Assert.Equal(BadFileReason.BadHeader, Assert.Throws<EnrichmentException>(() => Run.Of(spec, "a,b,key\n")).Reason);
    }

    [Fact]
    public void Tabs_separate_TSV_and_commas_do_not()
    {
        var spec = _spec with { Format = RecordFormat.Tsv, Quoting = CellQuoting.Rfc4180 };
        Assert.Equal("id\tkey\tv\tn\n1,1\tx,1\t\"a \"\"b\"\", c\"\t1.50\n", Run.Of(spec, "id\tkey\n1,1\tx,1\n").Text);
    }

    [Fact]
    public void A_quotation_mark_in_TSV_is_a_character()
    {
        var rows = string.Concat(
            Enumerable.Range(0, 10_000).Select(i => i % 9 == 0 ? $"{i}\t\"open\n" : i % 9 == 4 ? $"\"{i}\"x\t7\n" : $"{i}\t7\r\n"));
        var run = Run.Of(_spec with { Format = RecordFormat.Tsv }, "\"id\tkey\n" + rows);

        Assert.Equal((10_000, 10_000), (run.Result.RecordsIn, run.Result.RecordsOut));
        Assert.Equal("\"id\tkey\tv\tn", run.Lines[0]);
        Assert.Equal(["0\t\"open\t\t", "1\t7\t\t[1,2]\r", "2\t7\t\t[1,2]\r", "3\t7\t\t[1,2]\r", "\"4\"x\t7\t\t[1,2]"], run.Lines[1..6]);
    }

    [Fact]
    public void What_is_added_to_TSV_is_not_quoted_and_can_be_a_dimension()
    {
        var run = Run.Of(_spec with { Format = RecordFormat.Tsv, Dimensions = ["v", "id"] }, "id\tkey\n\"1\"\tx,1\n");

        Assert.Equal("id\tkey\tv\tn\n\"1\"\tx,1\ta \"b\", c\t1.50\n", run.Text);
        Assert.Equal((1, 1), (run.Result.Dimensions["v"]["a \"b\", c"], run.Result.Dimensions["id"]["\"1\""]));
    }

    [Fact]
    public void A_value_that_TSV_cannot_express_without_quoting_is_refused()
    {
        var table = _folder.Write("lines.csv", "k,v\n1,\"two\nlines\"\n");
        var spec = new EnrichmentSpec
        {
            Format = RecordFormat.Tsv,
            Lookups = [new LookupSpec("t", table, "k", "key", new Dictionary<string, string> { ["v"] = "v" })],
        };

        var error = Assert.Throws<ReferenceTableException>(() => Run.Of(spec, "key\n1\n"));
        Assert.Equal("unwritable", error.Reason);
        Assert.Contains(":2: the value of 'v'", error.Message, StringComparison.Ordinal);
        Assert.Equal("key\tv\n1\t\"two\nlines\"\n", Run.Of(spec with { Quoting = CellQuoting.Rfc4180 }, "key\n1\n").Text);
    }

    [Fact]
    public void Rows_that_are_not_UTF_8_are_rejected_without_loss()
    {
        byte[] bad = [(byte)'1', (byte)',', 0xE9];
        var run = Run.Of(Run.Lenient(_spec), [.. "id,key\né,7\n"u8, .. bad, .. "\n2,7\n"u8]);

        Assert.Equal("id,key,v,n\né,7,,\"[1,2]\"\n2,7,,\"[1,2]\"\n", run.Text);
        Assert.Equal(bad, Convert.FromBase64String((string)Assert.Single(run.Rejects)["raw_base64"]!));
    }

    [Fact]
    public void Any_rows_are_split_as_a_plain_parser_splits_them_whatever_the_chunk()
    {
        var cell = Gen.Elements(
            "", "1", "two", "\"\"", "\"q\"", "\"a,b\"", "\"l1\nl2\"", "\"\"\"\"", "\"x\"\"y\"", "é", " s ", "7", "\"7\"", "b\"ad",
            "\"b\"ad");
        var row = from cells in Gen.ListOf(cell, 2) select string.Join(',', cells);
        var texts =
            from rows in Gen.ListOf(Gen.Frequency((10, row), (1, Gen.Elements("", "only", "a,b,c"))))
            from end in Gen.Elements("\n", "\r\n")
            from last in Gen.Elements("", end)
            from chunk in Gen.Elements(16, 33, 64, 1000)
            select (Text: "id,key" + end + string.Join(end, rows) + last, Chunk: chunk);
        Prop.ForAll(texts.ToArbitrary(), t =>
        {
            var run = Run.Of(Run.Lenient(_spec), t.Text, t.Chunk);
            var expected = NaiveCsv.Rows(t.Text).Skip(1).ToList();
            return run.Result.RecordsIn == expected.Count
                && NaiveCsv.Rows(run.Text).Skip(1).Select(r => string.Join('|', r![..2]))
                    .SequenceEqual(expected.Where(r => r?.Length == 2).Select(r => string.Join('|', r!)))
                && run.Result.Matches["t"].Hits == expected.Count(r => r?.Length == 2 && r[1] == "7");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    /// <summary>A parser that reads one character after the other; null stands for a malformed row.</summary>
    private static class NaiveCsv
    {
        public static IEnumerable<string[]?> Rows(string text)
        {
            for (var at = 0; at < text.Length;)
            {
                if (text[at] == '\n' || text[at..].StartsWith("\r\n", StringComparison.Ordinal))
                    at += text[at] == '\n' ? 1 : 2;
                else
                    yield return Row(text, ref at);
            }
        }

        private static string[]? Row(string text, ref int at)
        {
            var cells = new List<string>();
            while (true)
            {
                var cell = new StringBuilder();
                if (at < text.Length && text[at] == '"')
                {
                    at++;
                    while (at < text.Length && (text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"')))
                    {
                        at += text[at] == '"' ? 1 : 0;
                        cell.Append(text[at++]);
                    }

                    at++;
                    if (at > text.Length)
                        return null;
                }
                else
                {
                    while (at < text.Length
                        && text[at] is not (',' or '\n' or '"')
                        && !text[at..].StartsWith("\r\n", StringComparison.Ordinal))
                    {
                        cell.Append(text[at++]);
                    }
                }

                cells.Add(cell.ToString());
                if (at >= text.Length)
                    return [.. cells];
                if (text[at] == ',')
                {
                    at++;
                    continue;
                }

                if (text[at] == '\r')
                    at++;
                if (at < text.Length && text[at] == '\n')
                {
                    at++;
                    return [.. cells];
                }

                while (at < text.Length && text[at] != '\n')
                    at++;
                at++;
                return null;
            }
        }
    }
}
