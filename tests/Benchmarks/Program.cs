using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using Spate.Benchmarks.Durable;
using Spate.Benchmarks.Durable.Postgres;
using Spate.Benchmarks.Trigger;
using Spate.Benchmarks.WholeProcess;
using Spate.Enrichment.Tests.Geo.MaxMind;

// Without one of these words, the arguments are BenchmarkDotNet's.
switch (args)
{
    case ["city", var path]:
        File.WriteAllBytes(path, CityDatabase.Build());
        break;
    case ["floor", "inflate", var input]:
        Floors.Inflate(input);
        break;
    case ["floor", "codecs", var input, var output]:
        Floors.Codecs(input, output);
        break;
    case ["floor", "lines", var plain]:
        Floors.Lines(plain);
        break;
    case ["allocations", var workload, var one, var many]:
        Allocations.Measure(workload, one, many);
        break;
    case ["durable", .. var rest]:
        await DurableMeasurements.RunAsync(rest);
        break;
    case ["trigger", var endpoint, var messages, var rounds, var batches]:
        await TriggerRates.MeasureAsync(
            endpoint, int.Parse(messages, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture), int.Parse(batches, CultureInfo.InvariantCulture));
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
