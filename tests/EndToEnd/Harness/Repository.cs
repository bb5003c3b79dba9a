namespace Spate.EndToEnd.Tests.Harness;

/// <summary>What lies in the repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The real country database, as <c>tests/run</c> installs it.</summary>
    public static string CountryDatabase
    {
        get
        {
            var path = InTests("node_modules", "@ip-location-db", "geo-whois-asn-country-mmdb", "geo-whois-asn-country.mmdb");
            return File.Exists(path)
                ? path
                : throw new InvalidOperationException($"{path} is missing: run 'npm ci' in {InTests()}, or everything with tests/run.");
        }
    }

    public static string InTests(params ReadOnlySpan<string> parts) => Path.Combine([Root, "tests", .. parts]);

    private static string FindRoot(DirectoryInfo? directory)
    {
        for (; directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Functions.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"No directory above {AppContext.BaseDirectory} holds Functions.sln.");
    }
}
