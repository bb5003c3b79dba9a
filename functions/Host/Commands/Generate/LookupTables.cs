namespace Spate.Host.Commands.Generate;

/// <summary>The lookup tables of the demo's pipeline for ad events.</summary>
internal static class LookupTables
{
    public const string Publishers = "publishers.csv";
    public const string Devices = "devices.csv";

    /// <summary>
    /// Writes both tables into <paramref name="directory"/>, which is created if it does not exist; an unchanged table is not rewritten.
    /// </summary>
    public static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        Replace(Path.Combine(directory, Publishers), PublisherTable.WriteCsv);
        Replace(Path.Combine(directory, Devices), DeviceTable.WriteCsv);
    }

    private static void Replace(string path, Action<TextWriter> write)
    {
        var csv = new StringWriter();
        write(csv);
        var content = csv.ToString();
        if (File.Exists(path) && File.ReadAllText(path) == content)
            return;

        File.WriteAllText(path + ".tmp", content);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
