using Spate.Enrichment;
using Spate.Host.Commands.Enrich;
using Spate.Host.Commands.Generate;
using Spate.Pipeline;

namespace Spate.Host.Commands.Plan;

/// <summary>
/// Measures the throughput of one core of this machine: generated ad events, gzip to gzip, with the demo's pipeline, as <c>spate enrich</c>
/// does it. It measures CPU time, which other programs affect less than elapsed time.
/// </summary>
internal sealed class LocalMeasurement(TimeSpan atLeast, int eventsPerFile = 200_000)
{
    /// <summary>Events per second of CPU time.</summary>
    /// <exception cref="CommandException">The demo's country database is missing.</exception>
    public async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        DemoWorkspace.RequireCountryDatabase();
        var directory = Directory.CreateTempSubdirectory("spate-plan-");
        try
        {
            DemoWorkspace.Prepare(directory.FullName);
            var plan = DemoPlan.Default with { Events = eventsPerFile, Files = 1 };
            await new BurstGenerator(plan).WriteAsync(directory.FullName, [0], static _ => { }, cancellationToken);
            return Measure(Enrichment(directory.FullName, plan.FileName(0)), cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private double Measure(FileEnrichment file, CancellationToken cancellationToken)
    {
        // The first run compiles the hot loops and is not measured.
        file.Run(new EnrichmentProgress(), cancellationToken);
        long events = 0;
        var start = Environment.CpuUsage.TotalTime;
        TimeSpan used;
        do
        {
            events += file.Run(new EnrichmentProgress(), cancellationToken).RecordsIn;
            used = Environment.CpuUsage.TotalTime - start;
        }
        while (used < atLeast);

        return events / used.TotalSeconds;
    }

    private static FileEnrichment Enrichment(string directory, string input)
    {
        var pipeline = PipelineConfiguration.Load(Path.Combine(directory, DemoWorkspace.Pipeline));
        return new FileEnrichment(
            RouteChoice.Choose(pipeline, named: null, input),
            Path.Combine(directory, input),
            Path.Combine(directory, "out.ndjson.gz"),
            Path.Combine(directory, "rejects.ndjson.gz"));
    }
}
