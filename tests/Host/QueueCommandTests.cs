using System.Text.Json;
using Spate.Cloud;

namespace Spate.Host.Tests;

public sealed class QueueCommandTests : IDisposable
{
    private const string Event =
        """{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"incoming"},"object":{"key":"ads/a+b.ndjson","size":1,"eTag":"e"}}}]}""";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_depth_and_the_age_of_the_oldest_are_shown()
    {
        await FillAsync(["a", "b", "c"], static async queue => await queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.FromHours(1)));
        var text = await QueueAsync();
        var json = JsonDocument.Parse((await QueueAsync("--json")).Out).RootElement;

        Assert.Equal(ExitCode.Ok, text.ExitCode);
        Assert.Matches(@"visible    2\s+in flight  1\s+oldest     \d+(\.\d)? m?s\s+dead       0\s+$", text.Out);
        Assert.Equal(
            (2, 1, 0),
            (json.GetProperty("visible").GetInt64(), json.GetProperty("inFlight").GetInt64(), json.GetProperty("deadLettered").GetInt64()));
        Assert.True(json.GetProperty("oldestSeconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Dead_letters_are_shown_with_what_they_are_about_and_why()
    {
        await FillAsync([Event, "{\"colour\":\"red\"}"], KillAsync);
        var text = await QueueAsync();
        var letters = JsonDocument.Parse((await QueueAsync("--json")).Out).RootElement.GetProperty("deadLetters");

        Assert.Contains("incoming/ads/a b.ndjson", text.Out);
        Assert.Matches(@"received 1 times without being deleted *\n", text.Out);
        Assert.Contains("received 1 times without being deleted: the body has no 'Records'", text.Out);
        Assert.Contains("{\"colour\":\"red\"}", text.Out);
        Assert.Equal("incoming/ads/a b.ndjson", letters[0].GetProperty("objects")[0].GetString());
        Assert.Equal("{\"colour\":\"red\"}", letters[1].GetProperty("body").GetString());
        Assert.StartsWith("the body has no 'Records'", letters[1].GetProperty("problem").GetString());
    }

    [Fact]
    public async Task What_is_in_a_message_is_cut_short_and_has_no_effect_on_the_terminal()
    {
        await FillAsync(["[red]\e]0;owned\a\r\n\u202e" + new string('x', 200_000)], KillAsync);
        var result = await QueueAsync();

        Assert.Contains(@"[red]\u{1b}]0;owned\u{7}\r\n\u{202e}xxx", result.Out);
        Assert.DoesNotContain(result.Out, static c => c != '\n' && char.IsControl(c));
        Assert.True(result.Out.Length < 2000);
    }

    [Fact]
    public async Task No_more_dead_letters_are_shown_than_asked_for()
    {
        await FillAsync(["a", "b", "c"], KillAsync);
        var result = await QueueAsync("--limit", "1");

        Assert.Contains("… and 2 more", result.Out);
    }

    [Fact]
    public async Task One_dead_letter_is_redriven_by_its_id_and_then_all()
    {
        await FillAsync(["a", "b", "c"], KillAsync);
        var id = JsonDocument.Parse((await QueueAsync("--json")).Out)
            .RootElement.GetProperty("deadLetters")[1]
            .GetProperty("message")
            .GetString()!;
        var one = await QueueAsync("redrive", id);
        var again = await QueueAsync("redrive", id);
        var rest = await QueueAsync("redrive", "--all", "--json");
        var after = await QueueAsync();

        Assert.Contains("Moved 1 dead letter back", one.Out);
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains($"There is no dead letter '{id}'", again.Error);
        Assert.Equal("""{"moved":2}""", rest.Out.Trim());
        Assert.Matches(@"visible    3\s+in flight  0\s+oldest     [^\n]+\s+dead       0\s+$", after.Out);
    }

    [Theory]
    [InlineData("redrive")]
    [InlineData("redrive some-id --all")]
    public async Task A_redrive_names_one_or_all(string line)
    {
        var result = await QueueAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("or give --all", result.Error);
    }

    [Theory]
    [InlineData("--limit 3")]
    [InlineData("redrive --all")]
    public async Task Where_nothing_ran_there_is_no_queue_and_none_is_made(string line)
    {
        var result = await QueueAsync(line.Split(' '));

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("nothing has run there yet", result.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_file_that_is_no_queue_is_named()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_directory.Path, "queue.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        var result = await QueueAsync();

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Matches(@"^spate: [^\n]*queue.db' is not a SQLite database. Move it away, or name another file.\s*$", result.Error);
    }

    private static async Task KillAsync(IMessageQueue queue)
    {
        await queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.Zero);
        await queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.Zero);
    }

    private async Task FillAsync(string[] bodies, Func<IMessageQueue, Task> use)
    {
        await using var queue = new SqliteMessageQueue(
            Path.Combine(_directory.Path, "queue.db"), new SqliteMessageQueueOptions { MaxReceiveCount = 1 });
        await queue.SendAsync(bodies);
        await use(queue);
    }

    private Task<CliResult> QueueAsync(params string[] arguments) => Cli.RunAsync(["queue", .. arguments, "--data", _directory.Path]);
}
