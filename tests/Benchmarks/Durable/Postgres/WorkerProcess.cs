using System.Diagnostics;
using System.Globalization;
using Spate.TaskHub;
using Spate.TaskHub.Tests;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>A worker in a process of its own: this program again.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>The word that makes this program a worker.</summary>
    internal const string Word = "durable-postgres-worker";

    private const string Ready = "ready";
    private const string Connection = "SPATE_POSTGRES";

    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    internal TimeSpan ProcessorTime => Postgres.ProcessorTime.OfProcess(_process.Id);

    /// <summary>Starts a worker, and waits until it works.</summary>
    internal static async Task<WorkerProcess> StartAsync(string connectionString, int concurrency)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileName(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add(Word);
        start.ArgumentList.Add(concurrency.ToString(CultureInfo.InvariantCulture));
        start.Environment[Connection] = connectionString;
        var worker = new WorkerProcess(Process.Start(start)!);
        if (await worker._process.StandardOutput.ReadLineAsync() != Ready)
            throw new InvalidOperationException("A worker did not start; what it said is above.");
        return worker;
    }

    /// <summary>Stops it in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Works until the input ends, as it does when the process that started this one is gone.</summary>
    internal static async Task RunAsync(int concurrency)
    {
        await using var hub = TaskHubs.Open(Environment.GetEnvironmentVariable(Connection)!);
        await using var worker = await TestWorker.StartAsync(
            hub, BenchmarkFunctions.AddTo,
            options => options.Pools = new Dictionary<string, int>(StringComparer.Ordinal) { [TaskPlacement.DefaultPool] = concurrency });
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        await worker.StopAsync(CancellationToken.None);
    }
}
