using System.Security.Cryptography;
using Spate.Cloud;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>What steps read, write and are told.</summary>
public sealed class StepRunTests
{
    [Fact]
    public async Task What_steps_write_is_in_the_manifest_with_sizes_and_checksums()
    {
        using var bench = new StepBench("""
            copy:
              command: [cp, "{lines}", "{copy}"]
              inputs: { lines: parts }
              outputs: { copy: deep/copy.ndjson }
            count:
              command: [wc, -l]
              inputs: { copy: copy.copy }
              stdin: copy
              outputs: { count: count.txt }
              stdout: count
            """);
        var manifest = await bench.RunAsync();

        Assert.Equal(["copy", "count"], manifest.Steps!.Select(step => step.Step));
        Assert.Equal("3", (await bench.OutputAsync(manifest, "count")).Trim());
        Assert.Equal(await bench.Run.ReadAsync(manifest.Outputs[0].Key), await bench.OutputAsync(manifest, "copy"));
        foreach (var output in manifest.Steps!.SelectMany(step => step.Outputs))
        {
            await using var stream = await bench.Run.Store.OpenReadAsync(new ObjectAddress("outputs", output.Key));
            Assert.Equal(output.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)));
            Assert.Equal(output.Bytes, (await bench.Run.Store.HeadAsync(new ObjectAddress("outputs", output.Key)))!.Size);
        }

        var folder = manifest.ReportJson[..manifest.ReportJson.LastIndexOf('/')];
        Assert.Equal($"{folder}/steps/copy/deep/copy.ndjson", manifest.Steps![0].Outputs[0].Key);
    }

    [Fact]
    public async Task The_object_the_rejects_and_gzip_are_inputs_too()
    {
        using var bench = new StepBench("""
            all:
              command: [sh, -c, 'shift; cat "$@"', sh, sh, "{object}", "{rejects}"]
              inputs: { object: object, rejects: rejects }
              outputs: { all: all.txt }
              stdout: all
            """);
        var manifest = await bench.RunAsync(string.Concat(Enumerable.Repeat(StepBench.Lines, 5)) + "broken\n");

        var all = await bench.OutputAsync(manifest, "all");
        Assert.Contains("broken\n", all, StringComparison.Ordinal);
        Assert.Contains("\"line\":16", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_files_are_decompressed_where_that_is_asked_for()
    {
        using var bench = new StepBench("""
            zip:
              command: [gzip, -c]
              inputs: { parts: parts }
              stdin: parts
              outputs: { zip: lines.ndjson.gz }
              stdout: zip
            files:
              command: [cp, "{zip}", "{plain}"]
              inputs: { zip: zip.zip }
              decompress: true
              outputs: { plain: plain.ndjson }
            stdin:
              command: [cat]
              inputs: { zip: zip.zip }
              stdin: zip
              decompress: true
              outputs: { plain: plain.ndjson }
              stdout: plain
            """);
        var manifest = await bench.RunAsync();

        var enriched = await bench.Run.ReadAsync(manifest.Outputs[0].Key);
        Assert.Equal(enriched, await bench.OutputAsync(manifest, "files"));
        Assert.Equal(enriched, await bench.OutputAsync(manifest, "stdin"));
    }

    [Fact]
    public async Task The_environment_has_nothing_of_the_worker_s_but_what_is_named()
    {
        Environment.SetEnvironmentVariable("STEP_TEST_SECRET", "secret");
        Environment.SetEnvironmentVariable("STEP_TEST_TOKEN", "token");
        using var bench = new StepBench("""
            env:
              command: [env]
              env: { MODE: strict, WHERE: "{pipeline}", EMPTY: "" }
              inheritEnv: [STEP_TEST_TOKEN]
              outputs: { env: env.txt }
              stdout: env
            """);
        var manifest = await bench.RunAsync();

        var variables = (await bench.OutputAsync(manifest, "env")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.Equal(
            [
                "EMPTY", "HOME", "LANG", "MODE", "PATH", "SPATE_BUCKET", "SPATE_ETAG", "SPATE_KEY", "SPATE_ROUTE", "SPATE_RUN",
                "SPATE_SIZE", "SPATE_STEP", "SPATE_STEP_FOLDER", "STEP_TEST_TOKEN", "TMPDIR", "WHERE",
            ],
            variables.Keys.Where(name => name is not ("_" or "PWD" or "SHLVL" or "OLDPWD")).Order(StringComparer.Ordinal));
        Assert.Equal(("strict", "token", "paint"), (variables["MODE"], variables["STEP_TEST_TOKEN"], variables["SPATE_ROUTE"]));
        Assert.Equal(Path.GetDirectoryName(bench.InFolder("x")), variables["WHERE"]);
        Assert.Equal(("run-1", "env", "drops/a.ndjson"), (variables["SPATE_RUN"], variables["SPATE_STEP"], variables["SPATE_KEY"]));
    }

    [Fact]
    public async Task A_variable_that_is_to_be_inherited_must_be_set()
    {
        using var bench = new StepBench("env: { command: [env], inheritEnv: [STEP_TEST_UNSET] }");

        Assert.Contains(
            "inherits the variable STEP_TEST_UNSET, which is not set", (await bench.FailAsync()).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_are_what_they_are_and_no_shell_sees_them()
    {
        using var bench = new StepBench("""
            print:
              command: [printf, '<%s>', "a b", "$HOME", "`id`", "*", "", "-n", "{{name}}", "{ print }", "x;y", "{out}.log"]
              outputs: { text: text, out: out }
              stdout: text
              permanentExitCodes: [1]
            """.Replace("outputs: { text: text, out: out }", "outputs: { text: text, out: out/ }", StringComparison.Ordinal));
        var text = await bench.OutputAsync(await bench.RunAsync(), "print");

        Assert.StartsWith("<a b><$HOME><`id`><*><><-n><{name}><{ print }><x;y><", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drops/-rf")]
    [InlineData("drops/--output=x.ndjson")]
    [InlineData("drops/a b;$(touch pwned) 'q' \"d\".ndjson")]
    [InlineData("drops/été—日本.ndjson")]
    [InlineData("drops/a.%2e%2e%2fb{key}.ndjson")]
    [InlineData("drops/a.sh;x.nd json")]
    public async Task A_key_becomes_neither_an_option_nor_a_path(string key)
    {
        using var bench = new StepBench("""
            look:
              command: [sh, -c, 'printf "%s\n" "$SPATE_KEY" "$@"; cat "$2"', sh, "{object}", "{object}"]
              inputs: { object: object }
              outputs: { text: text }
              stdout: text
            """);
        await bench.Run.RunAsync(await bench.Run.DropAsync(StepBench.Lines, key));
        var output = Assert.Single(await bench.Run.OutputsAsync(), name => name.EndsWith("/look/text", StringComparison.Ordinal));

        var lines = (await bench.Run.ReadAsync(output)).Split('\n');
        Assert.Equal(key, lines[0]);
        Assert.Matches(@"^/[A-Za-z0-9/_.-]+/in/object/00000(\.[A-Za-z0-9]+)*$", lines[1]);
        Assert.Equal("""{"c":"r","kind":"dot"}""", lines[3]);
    }

    [Fact]
    public async Task Each_part_is_an_item_and_what_items_wrote_comes_together()
    {
        using var bench = new StepBench(
            """
            sort:
              command: [sort, "{lines}", -o, "{sorted}"]
              inputs: { lines: parts }
              forEach: parts
              concurrency: 2
              outputs: { sorted: sorted.txt }
            tag:
              command: [sh, -c, 'echo "$SPATE_ITEM {item}"; cat "$1"', sh, "{sorted}"]
              inputs: { sorted: sort.sorted }
              forEach: parts
              outputs: { tagged: tagged.txt }
              stdout: tagged
            merge:
              command: [sort, -m, "{sorted}", -o, "{merged}"]
              inputs: { sorted: sort.sorted }
              outputs: { merged: merged.txt }
            """,
            partBytes: 2000);
        var lines = string.Concat(Enumerable.Range(0, 500).Select(n => $$"""{"c":"r","kind":"k{{(n * 7919) % 500:D3}}"}""" + "\n"));
        var manifest = await bench.RunAsync(lines);

        Assert.True(manifest.Outputs.Count > 4, $"{manifest.Outputs.Count} parts");
        Assert.Equal(
            Enumerable.Range(0, manifest.Outputs.Count).Select(item => (int?)item),
            manifest.Steps!.Where(step => step.Step == "sort").Select(step => step.Item));
        var merged = (await bench.OutputAsync(manifest, "merge")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(500, merged.Length);
        Assert.Equal(merged.Order(StringComparer.Ordinal), merged);
        Assert.Equal(
            Enumerable.Range(0, manifest.Outputs.Count).Select(item => $"{item} {item}"),
            (await bench.OutputsAsync(manifest, "tag")).Select(text => text.Split('\n')[0]));
    }

    [Fact]
    public async Task Each_file_that_a_step_wrote_to_a_folder_is_an_item()
    {
        using var bench = new StepBench("""
            split:
              command: [sh, -c, 'split -l 1 "$1" "$2/x."', sh, "{lines}", "{lines-of}"]
              inputs: { lines: object }
              outputs: { lines-of: lines/ }
            length:
              command: [wc, -c]
              inputs: { line: split.lines-of }
              stdin: line
              forEach: split.lines-of
              outputs: { length: n }
              stdout: length
            whole:
              command: [cat, "{lines}"]
              inputs: { lines: split.lines-of }
              outputs: { all: all }
              stdout: all
            """);
        var manifest = await bench.RunAsync();

        Assert.Equal(["23", "24", "23"], (await bench.OutputsAsync(manifest, "length")).Select(text => text.Trim()));
        Assert.Equal(StepBench.Lines, await bench.OutputAsync(manifest, "whole"));
    }

    [Theory]
    [InlineData(1, "small", "big")]
    [InlineData(100, "big", "small")]
    public async Task Of_branches_by_size_one_runs_and_what_follows_takes_what_there_is(int times, string taken, string skipped)
    {
        using var bench = new StepBench("""
            small: { command: [echo, small], when: size <= 1KiB, outputs: { way: way }, stdout: way }
            big: { command: [echo, big], when: ["size > 1KiB", "records >= 2"], outputs: { way: way }, stdout: way }
            after: { command: [echo, more], inputs: { big: big.way }, stdin: big, outputs: { text: text }, stdout: text }
            join: { command: [cat], inputs: { way: [small.way, big.way] }, stdin: way, outputs: { text: text }, stdout: text }
            large: { command: [echo, "no"], when: join.text.bytes > 100, after: join }
            """);
        var manifest = await bench.RunAsync(string.Concat(Enumerable.Repeat(StepBench.Lines, times)));

        Assert.Equal(taken, (await bench.OutputAsync(manifest, "join")).Trim());
        Assert.DoesNotContain(manifest.Steps!, step => step.Step == skipped || step.Step == "large");
        Assert.Equal(taken == "big", manifest.Steps!.Any(step => step.Step == "after"));
    }

    [Fact]
    public async Task A_step_may_follow_up_a_failure()
    {
        using var bench = new StepBench("""
            risky: { command: ["false"] }
            mend: { command: [echo, mended], after: risky.failed, outputs: { text: text }, stdout: text }
            optional: { command: ["false"], continueOnFailure: true }
            next: { command: [echo, next], after: [optional, mend], outputs: { text: text }, stdout: text }
            never: { command: [echo, never], after: risky.succeeded }
            """);
        // 'never' is omitted because 'risky' failed, so that failure counts.
        Assert.Contains("Step 'risky' failed with exit code 1", (await bench.FailAsync()).ErrorMessage, StringComparison.Ordinal);

        using var mended = new StepBench("""
            risky: { command: ["false"] }
            mend: { command: [echo, mended], after: risky.failed, outputs: { text: text }, stdout: text }
            optional: { command: ["false"], continueOnFailure: true }
            next: { command: [echo, next], after: [optional, mend], outputs: { text: text }, stdout: text }
            """);
        Assert.Equal(["mend", "next"], (await mended.RunAsync()).Steps!.Select(step => step.Step));
    }

    [Fact]
    public async Task What_is_kept_until_success_is_gone_then()
    {
        using var bench = new StepBench("""
            make: { command: [echo, rows], outputs: { rows: { file: rows.txt, retention: untilSuccess } }, stdout: rows }
            use: { command: [cat], inputs: { rows: make.rows }, stdin: rows, outputs: { text: text }, stdout: text }
            """);
        var manifest = await bench.RunAsync();

        Assert.Equal("rows\n", await bench.OutputAsync(manifest, "use"));
        Assert.Empty(manifest.Steps!.Single(step => step.Step == "make").Outputs);
        Assert.DoesNotContain(await bench.Run.OutputsAsync(), key => key.EndsWith("rows.txt", StringComparison.Ordinal));
        Assert.Contains(manifest.Steps![0].Key, await bench.Run.OutputsAsync());
    }

    [Fact]
    public async Task A_route_without_steps_goes_its_way_as_before()
    {
        using var bench = new Runs.RunBench();
        await bench.RunAsync(await bench.DropAsync(StepBench.Lines));

        Assert.DoesNotContain("steps", await bench.ReadAsync("paint/a.ndjson/manifest.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Calls, call => call.Activity == "RunStep");
    }
}
