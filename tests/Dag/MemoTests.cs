using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Spate.Dag.Memos;

namespace Spate.Dag.Tests;

public sealed class MemoTests
{
    [Fact]
    public async Task What_an_earlier_run_made_of_the_same_is_taken_while_it_is_young_enough()
    {
        var store = new MemoryStore();
        var graph = Declare(TimeSpan.FromHours(1));
        await using var hub = await SqliteHub.StartAsync(
            tasks => tasks.AddOrchestratorFunc<string, Page>("print", graph.RunAsync).AddActivity<Print>().AddMemos(),
            services: services => services.AddSingleton<IMemoStore>(store).AddSingleton(store));

        Assert.Equal("first a", (await hub.RunAsync("print", "a")).ReadOutputAs<Page>()!.Text);
        Assert.Equal("first a", (await hub.RunAsync("print", "a")).ReadOutputAs<Page>()!.Text);
        Assert.Equal("first b", (await hub.RunAsync("print", "b")).ReadOutputAs<Page>()!.Text);
        Assert.Equal(["print-1/a", "print-1/b"], store.Records.Keys.Order());

        store.Records["print-1/a"] = store.Records["print-1/a"] with { At = DateTime.UtcNow - TimeSpan.FromHours(2) };
        store.Edition = "second";
        Assert.Equal("second a", (await hub.RunAsync("print", "a")).ReadOutputAs<Page>()!.Text);
        Assert.Equal("first b", (await hub.RunAsync("print", "b")).ReadOutputAs<Page>()!.Text);
    }

    [Fact]
    public async Task What_keeps_outputs_shows_its_own_calls_and_a_worker_without_it_is_refused()
    {
        var graph = Declare(TimeSpan.FromHours(1));
        var context = new SimulatedContext(call => SimulatedEnd.Gives(call.Activity switch
        {
            nameof(ReadMemo) => new Memo<Page>(IsKnown: false, Output: null),
            nameof(WriteMemo) => true,
            _ => new Page("text"),
        }));
        await context.RunAsync(run => graph.RunAsync(run, "a"));

        Assert.Equal(["print@memo", "print", "print@memo"], context.CalledNodes);
        Assert.Equal(new MemoQuery("print-1/a", context.Start.AddHours(-1)), context.Calls[0].Input);
        var unknown = Assert.Throws<DagException>(() => graph.Shape.CheckActivities(["Print"]));
        Assert.Contains("'pages' memoizes", unknown.Message, StringComparison.Ordinal);
    }

    private static Dag<string, Page> Declare(TimeSpan maxAge)
    {
        var dag = new DagBuilder<string>("pages");
        return dag.Build(dag.Add("print", Template.Activity<Print, string, Page>().Memoized(text => $"print-1/{text}", maxAge), dag.Input));
    }

    private sealed record Page(string Text);

    private sealed class Print(MemoryStore store) : TaskActivity<string, Page>
    {
        public override Task<Page> RunAsync(TaskActivityContext context, string input) =>
            Task.FromResult(new Page($"{store.Edition} {input}"));
    }

    private sealed class MemoryStore : IMemoStore
    {
        public ConcurrentDictionary<string, MemoRecord> Records { get; } = new(StringComparer.Ordinal);

        public string Edition { get; set; } = "first";

        public Task<MemoRecord?> ReadAsync(string key) => Task.FromResult(Records.GetValueOrDefault(key));

        public Task WriteAsync(string key, MemoRecord record)
        {
            Records[key] = record;
            return Task.CompletedTask;
        }
    }
}
