using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using Spate.Benchmarks.Durable;
using Spate.Benchmarks.Durable.Postgres;
using Spate.Benchmarks.Trigger;
using Spate.Enrichment.Tests.Deflate;

// Without one of these words, the arguments are BenchmarkDotNet's.
switch (args)
{
    case ["fuzz-inflate", var inputs, var seed]:
        InflateFuzz.Run(long.Parse(inputs, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture), Console.Out);
        break;
    case ["durable", .. var rest]:
        await DurableMeasurements.RunAsync(rest);
        break;
    case ["durable-retention", .. var rest]:
        await RetentionMeasurements.RunAsync(rest is [var runs] ? int.Parse(runs, CultureInfo.InvariantCulture) : 200_000);
        break;
    case ["dashboard-fill", var hub, .. var rest]:
        await DashboardFill.RunAsync(hub, rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 100_000);
        break;
    case ["trigger", var endpoint, var messages, var rounds, var batches]:
        await TriggerRates.MeasureAsync(
            endpoint,
            int.Parse(messages, CultureInfo.InvariantCulture),
            int.Parse(rounds, CultureInfo.InvariantCulture),
            int.Parse(batches, CultureInfo.InvariantCulture));
        break;
    case ["durable-postgres", .. var rest]:
        await PostgresMeasurements.RunAsync(rest);
        break;
    case [WorkerProcess.Word, var concurrency]:
        await WorkerProcess.RunAsync(int.Parse(concurrency, CultureInfo.InvariantCulture));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        break;
}
