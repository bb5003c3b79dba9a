using Spate.Enrichment;

namespace Spate.Pipeline.Tests.Configuration;

public sealed class PipelineConfigurationTests
{
    private const string Minimal = """
        tables:
          publishers: { file: lookups/publishers.csv, key: id }
        geoDatabases:
          country: { file: geo/country.mmdb }
        routes:
          ads:
            source: { bucket: incoming, prefix: ads/, suffixes: [.ndjson.gz] }
            lookups:
              - table: publishers
                on: publisher_id
                add: { publisher: name }
                missing: reject
            geo:
              - database: country
                on: ip
                add: { country: country_code }
                missing: omit
            aggregates: { country: country, dimensions: [event_type] }
            output: { bucket: enriched, prefix: ads/ }
        """;

    [Fact]
    public void A_route_is_read_whole()
    {
        var route = Assert.Single(Parse(Minimal).Routes);

        Assert.Equal("ads", route.Name);
        Assert.Equal("incoming", route.Source.Bucket);
        Assert.Equal("enriched", route.Output.Bucket);
        Assert.True(route.Output.Gzip);
        var lookup = Assert.Single(route.Enrichment.Lookups);
        Assert.Equal(MissingPolicy.Reject, lookup.Missing);
        Assert.Equal(Path.GetFullPath("conf/lookups/publishers.csv"), lookup.Table);
        Assert.Equal("id", lookup.Key);
        var geo = Assert.Single(route.Enrichment.Geo);
        Assert.Equal((MissingPolicy.Omit, MissingPolicy.Omit), (geo.Missing, geo.Invalid));
        Assert.Equal(["country", "event_type"], route.Enrichment.Dimensions);
        Assert.Equal(["event_type"], route.Dimensions);
    }

    [Fact]
    public void The_ready_pipeline_is_valid()
    {
        var route = Assert.Single(PipelineConfiguration.Load("pipeline.yaml").Routes);
        Assert.Equal("country", route.Country);
        Assert.Equal(2, route.Enrichment.Lookups.Count);
    }

    [Theory]
    [InlineData("add: { publisher: name }", "ad: { publisher: name }", 9, 9, "lacks 'add'")]
    [InlineData("add: { publisher: name }", "ad: { publisher: name }", 11, 9, "has no 'ad' (did you mean 'add'?)")]
    [InlineData("missing: reject", "missing: drop", 12, 18, "missing must be one of null, omit, reject, not 'drop'")]
    [InlineData("table: publishers", "table: publisher", 9, 16, "there is no table 'publisher'; tables has publishers")]
    [InlineData("database: country", "database: city", 14, 19, "there is no geo database 'city'; geoDatabases has country")]
    [InlineData("prefix: ads/ }", "prefix: [ads/] }", 19, 41, "prefix must be a string")]
    [InlineData("output: { bucket: enriched, prefix: ads/ }", "output: enriched", 19, 13, "ads.output must be a mapping")]
    [InlineData(
        "add: { country: country_code }", "add: { publisher: country_code }", 16, 16, "field 'publisher' is already added on line 11")]
    [InlineData("bucket: enriched", "bucket: Enriched!", 19, 23, "'Enriched!' cannot name a bucket")]
    [InlineData("bucket: enriched", "bucket: incoming", 6, 3, "would be enriched again")]
    [InlineData("[event_type]", "[event_type, event_type]", 18, 62, "dimension 'event_type' is listed twice")]
    public void What_is_wrong_is_said_with_line_and_column(string right, string wrong, int line, int column, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => Parse(Minimal.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(e.Diagnostics, d => d.Line == line && d.Column == column && d.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_route_calls_the_webhooks_that_it_names()
    {
        var pipeline = Parse(
            $"{Minimal}\n    notify: [ops]\nwebhooks:\n  ops: {{ urlFromEnvironment: OPS_URL, format: slack, on: all, subject: "
            + $"'{{key}}' }}\n");

        var webhook = Assert.Single(pipeline.Webhooks);
        Assert.Equal(("OPS_URL", WebhookFormat.Slack, "{key}"), (webhook.UrlVariable, webhook.Format, webhook.Subject));
        Assert.Equal([new RouteWebhook("ops", WebhookEvents.All)], Assert.Single(pipeline.Routes).Webhooks);
    }

    [Theory]
    [InlineData("url: 'https://a.example', urlFromEnvironment: A", "webhook ops must have either url or urlFromEnvironment")]
    [InlineData("on: all", "webhook ops must have either url or urlFromEnvironment")]
    [InlineData("url: 'ftp://a.example'", "url must be an address that begins with https://, not 'ftp://a.example'")]
    [InlineData("url: 'https://a.example', subject: '{rout}'", "subject: '{rout}' is not known (did you mean '{route}'?)")]
    [InlineData("url: 'https://a.example', format: xml", "format must be one of json, slack, not 'xml'")]
    public void Webhooks_that_cannot_work_are_refused(string webhook, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => Parse($"{Minimal}\nwebhooks:\n  ops: {{ {webhook} }}\n"));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_a_route_may_be_kept_for_another_time()
    {
        var pipeline = Parse($"{Minimal}\n    retention: {{ completed: 12h, failed: 30d, histories: 1h }}\n");

        Assert.Equal(
            new RouteRetention(TimeSpan.FromHours(12), TimeSpan.FromDays(30), null, TimeSpan.FromHours(1)),
            Assert.Single(pipeline.Routes).Retention);
    }

    [Theory]
    [InlineData("", null, EmptyCell.Null)]
    [InlineData(", empty: null, quoting: none", CellQuoting.None, EmptyCell.Null)]
    [InlineData(", empty: text, quoting: rfc4180", CellQuoting.Rfc4180, EmptyCell.Text)]
    public void How_a_table_is_read_is_said_of_the_table(string entries, CellQuoting? quoting, EmptyCell empty)
    {
        var lookup = Parse(Minimal.Replace("key: id", "key: id" + entries, StringComparison.Ordinal)).Routes[0].Enrichment.Lookups[0];

        Assert.Equal((quoting, empty), (lookup.Quoting, lookup.Empty));
    }

    [Theory]
    [InlineData("limits: { maxRecordBytes: 1 }", "maxRecordBytes must be a size such as 64MiB, from 64B to 256MiB, not '1'")]
    [InlineData("limits: { maxRejectShare: 2 }", "maxRejectShare must be a number from 0 to 1, not '2'")]
    [InlineData("limits: { maxExpansion: many }", "maxExpansion must be a whole number from 2 to 2000, not 'many'")]
    [InlineData("parts: { size: 1GB }", "size must be a size such as 64MiB")]
    [InlineData("timeout: 30", "timeout must be a duration such as 500ms, 30s, 5m or 1h")]
    [InlineData("retry: { maxNumberOfAttempts: 0 }", "maxNumberOfAttempts must be a whole number from 1 to 100, not '0'")]
    [InlineData("retry: { firstRetryInterval: 2m, maxRetryInterval: 1m }", "maxRetryInterval must be at least firstRetryInterval")]
    [InlineData("format: xml", "format must be one of ndjson, csv, tsv, not 'xml'")]
    [InlineData("format: 1", "format must be one of ndjson, csv, tsv, not '1'")]
    [InlineData("columns: [a]", "columns are for csv and tsv")]
    [InlineData("quoting: rfc4180", "route ads: quoting belongs to csv and tsv")]
    [InlineData("quoting: excel", "quoting must be one of none, rfc4180, not 'excel'")]
    [InlineData("rename: { ip: country }", "route ads: 'ip' is renamed to 'country', and a field of that name is added")]
    [InlineData("retention: { completed: 1s }", "completed must be an age such as 12h or 30d, from 1m to 3650d, not '1s'")]
    [InlineData("notify: [ops]", "there is no webhook 'ops'; there are none")]
    [InlineData("retention: { complete: 1d }", "has no 'complete' (did you mean 'completed'?)")]
    [InlineData("colour: red", "has no 'colour'")]
    public void Values_out_of_range_are_refused(string entry, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => Parse($"{Minimal}\n    {entry}\n"));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_in_the_order_of_the_file()
    {
        var yaml = Minimal.Replace("key: id", "keys: id", StringComparison.Ordinal)
            .Replace("missing: omit", "missing: maybe", StringComparison.Ordinal);
        var e = Assert.Throws<PipelineConfigurationException>(() => Parse(yaml));
        Assert.True(e.Diagnostics.Count >= 3, e.Message);
        Assert.Equal(e.Diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column), e.Diagnostics);
    }

    [Theory]
    [InlineData("routes: [", "is not valid YAML")]
    [InlineData("", "holds 0 YAML documents")]
    [InlineData("a: 1\n---\nb: 2\n", "holds 2 YAML documents")]
    [InlineData("- a", "the file must be a mapping")]
    [InlineData("routes: {}", "routes is empty")]
    [InlineData("tables: {}", "the file lacks 'routes'")]
    [InlineData("routes: { a: {}, a: {} }", "uplicate key")]
    public void A_file_that_is_no_pipeline_is_refused(string yaml, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => Parse(yaml));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => PipelineConfiguration.Load("nowhere/pipeline.yaml"));
        Assert.Contains("nowhere/pipeline.yaml: there is no such file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_prefix_wins()
    {
        var configuration = Parse("""
            routes:
              all: { source: { bucket: inputs }, output: { bucket: outputs, prefix: all/ } }
              ads: { source: { bucket: inputs, prefix: ads/ }, output: { bucket: outputs, prefix: ads/ } }
            """);

        Assert.Equal("ads", configuration.Match("inputs", "ads/x.ndjson")?.Name);
        Assert.Equal("all", configuration.Match("inputs", "x.ndjson")?.Name);
        Assert.Null(configuration.Match("elsewhere", "ads/x.ndjson"));
    }

    [Theory]
    [InlineData("b: { source: { bucket: inputs, prefix: a/ }, output: { bucket: outputs, prefix: b/ } }", "take the same objects")]
    [InlineData("b: { source: { bucket: inputs, prefix: b/ }, output: { bucket: outputs, prefix: a/ } }", "write to the same place")]
    [InlineData("b: { source: { bucket: outputs, prefix: a/b/ }, output: { bucket: end } }", "would be enriched again")]
    public void Routes_that_contradict_each_other_are_refused(string second, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => Parse($$"""
            routes:
              a: { source: { bucket: inputs, prefix: a/ }, output: { bucket: outputs, prefix: a/ } }
              {{second}}
            """));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static PipelineConfiguration Parse(string yaml) => PipelineConfiguration.Parse(yaml, "conf/pipeline.yaml");
}
