using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Csv;

namespace Spate.Enrichment.Tests.Csv;

public sealed unsafe class CsvIndexTests
{
    [Fact]
    public void Every_kernel_finds_what_a_plain_loop_finds_at_every_alignment()
    {
        var texts = from characters in Gen.ArrayOf(Gen.Elements("a,\t\"\n\r é".ToCharArray()))
                    select Encoding.UTF8.GetBytes(new string(characters));
        Prop.ForAll(
            texts.ToArbitrary(),
            Gen.Choose(0, 63).ToArbitrary(),
            Gen.Elements(CsvDialect.Csv, CsvDialect.QuotedTsv, CsvDialect.Tsv).ToArbitrary(),
            (text, alignment, dialect) =>
            {
                var expected = text.Index()
                    .Where(b => b.Item == dialect.Delimiter || (b.Item == '"' && dialect.IsQuoted) || b.Item == '\n')
                    .Select(b => b.Index)
                    .ToArray();
                return Matches<CsvScalarClassifier>(text, alignment, dialect, expected)
                    && Matches<CsvVector128Classifier>(text, alignment, dialect, expected)
                    && Matches<CsvVector256Classifier>(text, alignment, dialect, expected)
                    && Matches<CsvVector512Classifier>(text, alignment, dialect, expected)
                    && Found(text, alignment, dialect, CsvIndex.Build).SequenceEqual(expected);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(400));
    }

    private delegate int Build(byte* text, int length, CsvDialect dialect, int* positions, out bool ascii);

    private static bool Matches<TClassifier>(byte[] text, int alignment, CsvDialect dialect, int[] expected)
        where TClassifier : struct, ICsvClassifier =>
        !TClassifier.IsSupported || Found(text, alignment, dialect, CsvIndex.Build<TClassifier>).SequenceEqual(expected);

    private static int[] Found(byte[] text, int alignment, CsvDialect dialect, Build build)
    {
        var buffer = Enumerable.Repeat((byte)'"', alignment + text.Length + CsvIndex.Slack).ToArray();
        text.CopyTo(buffer, alignment);
        var positions = new int[text.Length + CsvIndex.Slack];
        fixed (byte* start = buffer)
        fixed (int* target = positions)
        {
            var count = build(start + alignment, text.Length, dialect, target, out var ascii);
            Assert.Equal(Ascii.IsValid(text), ascii);
            return positions[..count];
        }
    }
}
