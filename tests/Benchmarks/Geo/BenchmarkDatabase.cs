using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Benchmarks.Geo;

/// <summary>
/// The database of the benchmarks: the file that <c>SPATE_BENCH_MMDB</c> names, or a made-up city database, which is kept in the temporary
/// folder as it takes a while to build.
/// </summary>
internal static class BenchmarkDatabase
{
    public static string Path
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SPATE_BENCH_MMDB") is { Length: > 0 } named)
                return named;

            var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "spate-benchmarks", "made-up-city-1.mmdb");
            if (!File.Exists(path))
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                var unfinished = $"{path}.{Environment.ProcessId}";
                File.WriteAllBytes(unfinished, CityDatabase.Build());
                File.Move(unfinished, path, overwrite: true);
            }

            return path;
        }
    }
}
