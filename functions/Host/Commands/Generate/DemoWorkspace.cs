namespace Spate.Host.Commands.Generate;

/// <summary>
/// A directory with everything that the demo's pipeline for ad events needs: <c>pipeline.yaml</c>, <c>lookups/</c> and
/// <c>geo/country.mmdb</c>.
/// </summary>
internal static class DemoWorkspace
{
    public const string Pipeline = "pipeline.yaml";

    private static readonly string CountryDatabase = Path.Combine("geo", "country.mmdb");

    private static string InstalledDatabase => Path.Combine(AppContext.BaseDirectory, CountryDatabase);

    /// <summary>
    /// Adds what is missing to <paramref name="directory"/>; the country database only if it was installed with the program. An existing
    /// pipeline is the user's and stays.
    /// </summary>
    public static void Prepare(string directory)
    {
        LookupTables.Write(Path.Combine(directory, "lookups"));
        var database = Path.Combine(directory, CountryDatabase);
        Directory.CreateDirectory(Path.GetDirectoryName(database)!);
        if (File.Exists(InstalledDatabase) && !IsSame(InstalledDatabase, database))
            Replace(InstalledDatabase, database);
        var pipeline = Path.Combine(directory, Pipeline);
        if (!File.Exists(pipeline))
            Replace(Path.Combine(AppContext.BaseDirectory, Pipeline), pipeline);
    }

    /// <exception cref="CommandException">The country database was not installed with the program.</exception>
    public static void RequireCountryDatabase()
    {
        if (!File.Exists(InstalledDatabase))
        {
            throw new CommandException(
                $"The country database is missing: there is no {InstalledDatabase}. Install Node 20 or later, run 'npm ci' in "
                + "functions/Host, and build again: the build installs it.");
        }
    }

    private static bool IsSame(string source, string target) =>
        File.Exists(target) && new FileInfo(target).Length == new FileInfo(source).Length
        && File.GetLastWriteTimeUtc(target) == File.GetLastWriteTimeUtc(source);

    /// <summary>Replaced atomically, because readers memory-map the database.</summary>
    private static void Replace(string source, string target)
    {
        File.Copy(source, target + ".tmp", overwrite: true);
        File.Move(target + ".tmp", target, overwrite: true);
    }
}
