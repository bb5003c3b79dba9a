using System.Text.RegularExpressions;

namespace Spate.Pipeline.Tests.Configuration;

/// <summary>The README's tables describe every key that the file may have.</summary>
public sealed partial class PipelineSchemaTests
{
    private const string EverythingUnknown = """
        bogus: 1
        tables:
          t: { file: t.csv, key: k, bogus: 1 }
        geoDatabases:
          g: { file: g.mmdb, bogus: 1 }
        routes:
          r:
            bogus: 1
            source: { bucket: inputs, bogus: 1 }
            lookups: [{ table: t, on: a, add: { b: c }, bogus: 1 }]
            geo: [{ database: g, on: a, add: { d: e }, bogus: 1 }]
            aggregates: { bogus: 1 }
            output: { bucket: outputs, bogus: 1 }
            limits: { bogus: 1 }
            parts: { bogus: 1 }
            retry: { bogus: 1 }
            run:
              s:
                bogus: 1
                command: [x, "{o}"]
                outputs: { o: { file: o, bogus: 1 } }
                retry: { bogus: 1 }
                limits: { bogus: 1 }
        schedules:
          s:
            bogus: 1
            cron: 0 2 * * *
            orchestration: DailySummary
            input: { bogus: 1, output: { bucket: summaries, bogus: 1 } }
            history: { bogus: 1 }
        """;

    [Fact]
    public void Every_key_is_described()
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => PipelineConfiguration.Parse(EverythingUnknown, "pipeline.yaml"));
        var known = e.Diagnostics.SelectMany(d => d.Message.Split("expected one of ")[^1].Split(", "))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var described = Keys().Matches(File.ReadAllText("README.md")).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(20, e.Diagnostics.Count);
        Assert.Empty(known.Except(described, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"(?<=`[^`\n]*)[A-Za-z]+(?=[^`\n]*`)")]
    private static partial Regex Keys();
}
