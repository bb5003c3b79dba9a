using System.Text;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>What is kept of what a program says.</summary>
public sealed class StepLogTests
{
    private readonly Lines _lines = new();

    [Fact]
    public async Task A_short_log_is_kept_whole_as_it_comes()
    {
        var log = await ReadAsync("one\r\ntwo\n\nlast, without an end");
        Assert.Equal(["out: one", "out: two", "out: ", "out: last, without an end"], _lines.All);
        log.Complete();

        Assert.Equal(4, _lines.All.Count);
        Assert.Equal("\nout: one\nout: two\nout: \nout: last, without an end", log.Last());
    }

    [Fact]
    public async Task Of_a_long_log_the_first_and_the_last_lines_are_kept_and_the_others_are_counted()
    {
        var log = await ReadAsync(string.Concat(Enumerable.Range(0, 100_000).Select(number => $"{number}\n")));
        log.Complete();

        var gap = Assert.Single(_lines.All, line => line.StartsWith('…'));
        Assert.Equal(100_000, _lines.All.Count - 1 + int.Parse(gap.Split(' ')[1], null));
        Assert.Equal(("out: 0", "out: 99999"), (_lines.All[0], _lines.All[^1]));
        Assert.InRange(_lines.All.Sum(line => line.Length), StepLog.MaxFirst, StepLog.MaxFirst + StepLog.MaxLast + gap.Length);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_and_bytes_that_are_no_text_do_no_harm()
    {
        await ReadAsync(Encoding.UTF8.GetBytes(new string('x', 1_000_000)).Append((byte)0xff).Append((byte)'\n').Append((byte)0xff));

        Assert.Equal([$"out: {new string('x', StepLog.MaxLine)}…", "out: \ufffd"], _lines.All);
    }

    private Task<StepLog> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private async Task<StepLog> ReadAsync(IEnumerable<byte> bytes)
    {
        var log = new StepLog(_lines);
        await log.ReadAsync(new MemoryStream([.. bytes]), "out");
        return log;
    }
}
